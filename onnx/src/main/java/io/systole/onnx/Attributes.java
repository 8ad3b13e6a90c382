// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.numeric.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node's attributes, each read once by name and kind; {@link #requireAllRead} refuses those that
 * no lowering asked for.
 */
final class Attributes {
  private final String label;
  private final Map<String, RawNode.Attribute> attributes;
  private final Set<String> read = new HashSet<>();

  Attributes(String label, Map<String, RawNode.Attribute> attributes) {
    this.label = label;
    this.attributes = attributes;
  }

  private Optional<RawNode.Attribute> take(String name) {
    read.add(name);
    return Optional.ofNullable(attributes.get(name));
  }

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  /** Accepts an attribute whatever it says: it has no effect on inference. */
  void ignore(String... names) {
    read.addAll(List.of(names));
  }

  int integer(String name, int otherwise) {
    return take(name).isPresent() ? integer(name) : otherwise;
  }

  int integer(String name) {
    return switch (required(name)) {
      case RawNode.IntValue number -> toInt(name, number.value());
      case RawNode.Attribute other -> throw kind(name, "INT", other);
    };
  }

  boolean flag(String name, boolean otherwise) {
    int value = integer(name, otherwise ? 1 : 0);
    if (value != 0 && value != 1) {
      throw error(name, "0 or 1", value);
    }
    return value == 1;
  }

  float real(String name, float otherwise) {
    return take(name)
        .map(
            attribute ->
                switch (attribute) {
                  case RawNode.FloatValue real -> real.value();
                  case RawNode.Attribute other -> throw kind(name, "FLOAT", other);
                })
        .orElse(otherwise);
  }

  String text(String name, String otherwise) {
    return take(name)
        .map(
            attribute ->
                switch (attribute) {
                  case RawNode.StringValue text -> text.value();
                  case RawNode.Attribute other -> throw kind(name, "STRING", other);
                })
        .orElse(otherwise);
  }

  Optional<List<Integer>> integers(String name) {
    return take(name)
        .map(
            attribute ->
                switch (attribute) {
                  case RawNode.IntValues numbers ->
                      numbers.values().stream().map(value -> toInt(name, value)).toList();
                  case RawNode.Attribute other -> throw kind(name, "INTS", other);
                });
  }

  Optional<Tensor> tensor(String name) {
    return take(name)
        .map(
            attribute ->
                switch (attribute) {
                  case RawNode.TensorValue block -> block.value();
                  case RawNode.Attribute other -> throw kind(name, "TENSOR", other);
                });
  }

  RawNode.Attribute required(String name) {
    return take(name).orElseThrow(() -> new IllegalArgumentException(at(name) + " is missing"));
  }

  /** Refuses attributes that were not read. */
  void requireAllRead() {
    attributes.keySet().stream()
        .filter(name -> !read.contains(name))
        .sorted()
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(at(name) + " is not supported");
            });
  }

  IllegalArgumentException error(String name, Object expected, Object found) {
    return new IllegalArgumentException(
        "%s: expected %s, found %s".formatted(at(name), expected, found));
  }

  private IllegalArgumentException kind(String name, String expected, RawNode.Attribute found) {
    return error(name, expected, found.kind());
  }

  private String at(String name) {
    return "%s: attribute %s".formatted(label, name);
  }

  private int toInt(String name, long value) {
    if (value != (int) value) {
      throw error(name, "a 32-bit integer", value);
    }
    return (int) value;
  }
}
