// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON header of a safetensors file, checked against the file's length.
 *
 * @param dataOffset the first byte of the elements in the file; the entries count from there
 * @param entries in the header's order; sorted by their begin they cover the rest of the file
 */
record SafeTensorsHeader(Map<String, String> metadata, List<Entry> entries, long dataOffset) {
  static final String METADATA = "__metadata__";

  /** A bound on memory before anything in the file is trusted. */
  static final int MAX_HEADER_BYTES = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A tensor's place: bytes {@code begin} to {@code end} after the header. */
  record Entry(
      String name, ElementType type, boolean bfloat16, Shape shape, long begin, long end) {}

  static SafeTensorsHeader parse(Path file, MemorySegment bytes) {
    if (bytes.byteSize() < 8) {
      throw BadFileException.of(
          file, "safetensors header", "8 bytes of length", bytes.byteSize() + " bytes");
    }
    long length = bytes.get(Tensor.LONG, 0);
    long most = Math.min(MAX_HEADER_BYTES, bytes.byteSize() - 8);
    if (length < 0 || length > most) {
      throw BadFileException.of(
          file,
          "safetensors header",
          "a length of at most " + most + " bytes",
          Long.toUnsignedString(length));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json(file, bytes.asSlice(8, length)).properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(file, field.getValue(), metadata);
      } else {
        entries.add(entry(file, field.getKey(), field.getValue()));
      }
    }
    checkCover(file, entries, bytes.byteSize() - 8 - length);
    return new SafeTensorsHeader(metadata, entries, 8 + length);
  }

  private static ObjectNode json(Path file, MemorySegment header) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(header.toArray(ValueLayout.JAVA_BYTE)))
              .toString();
      // The format wants the brace first: a file of another kind is told from a damaged one.
      if (text.startsWith("{") && JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw BadFileException.of(
          file, "safetensors header", "a JSON object", BadFileException.quote(text));
    } catch (CharacterCodingException e) {
      throw BadFileException.of(file, "safetensors header", "JSON in UTF-8", "other bytes");
    } catch (JacksonException e) {
      throw BadFileException.of(file, "safetensors header", "JSON", e.getOriginalMessage());
    }
  }

  private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata) {
    if (!(node instanceof ObjectNode object)) {
      throw BadFileException.of(file, METADATA, "an object of strings", node.getNodeType());
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isString()) {
        throw BadFileException.of(
            file,
            METADATA + " " + BadFileException.quote(field.getKey()),
            "a string",
            field.getValue().getNodeType());
      }
      metadata.put(field.getKey(), field.getValue().stringValue());
    }
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    String place = "tensor " + BadFileException.quote(name);
    if (!(node instanceof ObjectNode object)
        || object.size() != 3
        || !object.path("dtype").isString()) {
      throw BadFileException.of(
          file, place, "dtype, shape and data_offsets", BadFileException.quote(node.toString()));
    }
    String dtype = object.path("dtype").stringValue();
    boolean bfloat16 = dtype.equals("BF16");
    ElementType type = bfloat16 ? ElementType.FLOAT32 : elementType(dtype);
    if (type == null) {
      throw BadFileException.of(
          file,
          place + " dtype",
          "BOOL, U8, I8, I16, I32, I64, F16, BF16, F32 or F64",
          BadFileException.quote(dtype));
    }
    Shape shape =
        Elements.shape(file, place + " shape", longs(file, place + " shape", object.get("shape")));
    long[] offsets = longs(file, place + " data_offsets", object.get("data_offsets"));
    if (offsets.length != 2 || offsets[0] < 0 || offsets[0] > offsets[1]) {
      throw BadFileException.of(
          file,
          place + " data_offsets",
          "[begin, end] with 0 <= begin <= end",
          BadFileException.quote(object.path("data_offsets").toString()));
    }
    int elementBytes = bfloat16 ? 2 : type.sizeBytes();
    Elements.checkedBytes(file, place, shape, elementBytes, offsets[1] - offsets[0]);
    if (bfloat16) {
      Elements.checkConvertible(file, place, shape);
    }
    return new Entry(name, type, bfloat16, shape, offsets[0], offsets[1]);
  }

  private static long[] longs(Path file, String place, @Nullable JsonNode node) {
    if (!(node instanceof ArrayNode array)) {
      throw BadFileException.of(
          file, place, "an array of integers", node == null ? "none" : node.getNodeType());
    }
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      if (!array.get(i).isIntegralNumber() || !array.get(i).canConvertToLong()) {
        throw BadFileException.of(
            file, place, "integers below 2^63", BadFileException.quote(array.get(i).toString()));
      }
      values[i] = array.get(i).longValue();
    }
    return values;
  }

  private static void checkCover(Path file, List<Entry> entries, long dataBytes) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    for (Entry entry : sorted) {
      if (entry.begin() != end) {
        throw BadFileException.of(
            file,
            "tensor " + BadFileException.quote(entry.name()) + " data_offsets",
            "to begin at " + end + ", where the tensor before ends",
            entry.begin());
      }
      end = entry.end();
    }
    if (end != dataBytes) {
      throw BadFileException.of(
          file, "safetensors data", end + " bytes after the header", dataBytes);
    }
  }

  /** The header's text, without padding, for tensors stored one behind the other. */
  static String format(Map<String, String> metadata, List<Map.Entry<String, Tensor>> stored) {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = header.putObject(METADATA);
      metadata.forEach(strings::put);
    }
    long begin = 0;
    for (Map.Entry<String, Tensor> entry : stored) {
      Tensor tensor = entry.getValue();
      ObjectNode fields = header.putObject(entry.getKey());
      fields.put("dtype", dtype(tensor.type()));
      ArrayNode extents = fields.putArray("shape");
      for (int extent : tensor.shape().toArray()) {
        extents.add(extent);
      }
      fields.putArray("data_offsets").add(begin).add(begin + tensor.sizeBytes());
      begin += tensor.sizeBytes();
    }
    return header.toString();
  }

  private static String dtype(ElementType type) {
    return switch (type) {
      case BOOL -> "BOOL";
      case INT8 -> "I8";
      case UINT8 -> "U8";
      case INT16 -> "I16";
      case INT32 -> "I32";
      case INT64 -> "I64";
      case FLOAT16 -> "F16";
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
    };
  }

  private static @Nullable ElementType elementType(String dtype) {
    for (ElementType type : ElementType.values()) {
      if (dtype(type).equals(dtype)) {
        return type;
      }
    }
    return null;
  }
}
