// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors with a map of strings, as a safetensors file holds them.
 *
 * <p>A file is 8 bytes of header length, a JSON header, and the elements, little endian in C order.
 * Reading maps the file: the tensors' memory is the file, and it stays mapped as long as a tensor
 * is in use. BF16 is copied to FLOAT32. Elements without gap or overlap, each header key once:
 * anything else is refused.
 *
 * <p>Source: the format section of the safetensors documentation. This reader takes headers up to
 * 16 MiB (the format: 100 MB).
 *
 * @param metadata free text by key; in a model file formats, class names and preprocessing as JSON
 * @param tensors by name, in the order given or found
 */
public record SafeTensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
  private static final int ALIGNMENT = 64;

  public SafeTensors {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    if (tensors.containsKey(SafeTensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          "tensor name " + SafeTensorsHeader.METADATA + " is reserved by the format");
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadFileException if the file is missing, damaged, or has a type that {@link
   *     io.systole.numeric.ElementType} does not have
   */
  public static SafeTensors read(Path file) {
    MemorySegment bytes = MappedFile.map(file);
    SafeTensorsHeader header = SafeTensorsHeader.parse(file, bytes);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafeTensorsHeader.Entry entry : header.entries()) {
      MemorySegment data =
          bytes.asSlice(header.dataOffset() + entry.begin(), entry.end() - entry.begin());
      tensors.put(
          entry.name(),
          entry.bfloat16()
              ? Elements.fromBfloat16(entry.shape(), data)
              : Tensor.of(entry.shape(), entry.type(), data));
    }
    return new SafeTensors(header.metadata(), tensors);
  }

  /**
   * Writes a file: elements of wider types first, so that each tensor is aligned; the elements
   * start at a multiple of 64 bytes. The same content gives the same bytes.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    List<Map.Entry<String, Tensor>> stored = new ArrayList<>(tensors.entrySet());
    stored.sort(Comparator.comparingInt(entry -> -entry.getValue().type().sizeBytes()));
    String json = SafeTensorsHeader.format(metadata, stored);
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    int padding = -(8 + text.length) & (ALIGNMENT - 1);
    if (text.length + padding > SafeTensorsHeader.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "safetensors header of %d bytes exceeds %d"
              .formatted(text.length + padding, SafeTensorsHeader.MAX_HEADER_BYTES));
    }
    byte[] length = new byte[8];
    MemorySegment.ofArray(length).set(Tensor.LONG, 0, text.length + padding);
    AtomicFile.write(
        file,
        out -> {
          out.write(length);
          out.write(text);
          out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
          for (Map.Entry<String, Tensor> entry : stored) {
            Elements.write(entry.getValue().data(), out);
          }
        });
  }

  /**
   * A tensor by name.
   *
   * @param file the file this was read from, for the message
   * @throws BadFileException if there is none of that name
   */
  public Tensor tensor(Path file, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw BadFileException.of(
          file, "tensors", BadFileException.quote(name), tensors.size() + " others");
    }
    return tensor;
  }
}
