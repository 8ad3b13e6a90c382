// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.numeric.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes ONNX files of any opset, also ones that no exporter would write. */
final class FileBuilder {
  private final long opset;
  private final List<RawValue> inputs = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<RawNode> nodes = new ArrayList<>();
  private final List<RawValue> outputs = new ArrayList<>();

  FileBuilder(long opset) {
    this.opset = opset;
  }

  /** A FLOAT input; a negative extent is open. */
  FileBuilder input(String name, long... dims) {
    return input(name, "FLOAT", dims);
  }

  FileBuilder input(String name, String type, long... dims) {
    List<Long> extents = Arrays.stream(dims).boxed().toList();
    inputs.add(new RawValue(name, type, Optional.of(extents)));
    return this;
  }

  FileBuilder inputWithoutShape(String name) {
    inputs.add(new RawValue(name, "FLOAT", Optional.empty()));
    return this;
  }

  FileBuilder initializer(String name, Tensor tensor) {
    initializers.put(name, tensor);
    return this;
  }

  /** An initializer that is also an input, as all were before IR 4. */
  FileBuilder initializerInput(String name, Tensor tensor) {
    long[] dims = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
    return input(name, ProtoTensors.name(tensor.type()), dims).initializer(name, tensor);
  }

  /**
   * A node.
   *
   * @param signature as {@code "y = Conv(x, w)"}; names may be empty
   * @param attributes names, each followed by its value
   */
  FileBuilder node(String signature, Object... attributes) {
    return named("", signature, attributes);
  }

  FileBuilder named(String name, String signature, Object... attributes) {
    int equals = signature.indexOf('=');
    int open = signature.indexOf('(');
    List<String> in = names(signature.substring(open + 1, signature.length() - 1));
    List<String> out = names(signature.substring(0, equals));
    String type = signature.substring(equals + 1, open).strip();
    int colon = type.indexOf(':');
    Map<String, RawNode.Attribute> values = new LinkedHashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      values.put((String) attributes[i], attribute(attributes[i + 1]));
    }
    String domain = colon < 0 ? "" : type.substring(0, colon);
    nodes.add(new RawNode(name, domain, type.substring(colon + 1), in, out, values));
    return this;
  }

  private static List<String> names(String list) {
    return list.isBlank()
        ? List.of()
        : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
  }

  private static RawNode.Attribute attribute(Object value) {
    return switch (value) {
      case Integer integer -> new RawNode.IntValue(integer);
      case Long integer -> new RawNode.IntValue(integer);
      case Float real -> new RawNode.FloatValue(real);
      case String text -> new RawNode.StringValue(text);
      case Tensor tensor -> new RawNode.TensorValue(tensor);
      case long[] integers -> new RawNode.IntValues(Arrays.stream(integers).boxed().toList());
      case List<?> reals -> new RawNode.FloatValues(reals.stream().map(Float.class::cast).toList());
      default -> throw new IllegalArgumentException("attribute " + value);
    };
  }

  /** An output without type or shape, which readers infer. */
  FileBuilder output(String name) {
    outputs.add(new RawValue(name, "FLOAT", Optional.empty()));
    return this;
  }

  RawModel raw() {
    long irVersion = opset < 9 ? 3 : opset < 17 ? 7 : 10;
    return new RawModel(irVersion, opset, "test", inputs, initializers, nodes, outputs);
  }

  byte[] bytes() {
    return ProtoAdapter.encode(raw()).toByteArray();
  }

  /** Writes the file and reads it. */
  OnnxFile file(Path path) {
    write(path);
    return OnnxFile.read(path);
  }

  /** Streams the file: a network's weights are not held a second time. */
  void write(Path path) {
    try (OutputStream out = Files.newOutputStream(path)) {
      ProtoAdapter.encode(raw()).writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long[] ints(long... values) {
    return values;
  }
}
