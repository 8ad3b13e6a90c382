// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An operator's attributes as fields of a JSON object, under their ONNX names. */
final class OpJson {
  private OpJson() {}

  static void write(Op op, ObjectNode json) {
    switch (op) {
      case Op.Conv(Window window, int group) -> window(json, window).put("group", group);
      case Op.Gemm gemm -> {
        json.put("alpha", gemm.alpha()).put("beta", gemm.beta());
        json.put("transA", gemm.transA()).put("transB", gemm.transB());
      }
      case Op.LeakyRelu(float alpha) -> json.put("alpha", alpha);
      // JSON has no infinities.
      case Op.Clip(float min, float max) ->
          json.put("min", Float.toString(min)).put("max", Float.toString(max));
      case Op.Lrn lrn -> {
        json.put("size", lrn.size()).put("alpha", lrn.alpha());
        json.put("beta", lrn.beta()).put("bias", lrn.bias());
      }
      case Op.MaxPool(Window window, boolean ceil) -> window(json, window).put("ceil_mode", ceil);
      case Op.AveragePool(Window window, boolean ceil, boolean countIncludePad) ->
          window(json, window).put("ceil_mode", ceil).put("count_include_pad", countIncludePad);
      case Op.BatchNormalization(float epsilon) -> json.put("epsilon", epsilon);
      case Op.Concat(int axis) -> json.put("axis", axis);
      case Op.Flatten(int axis) -> json.put("axis", axis);
      case Op.Softmax(int axis) -> json.put("axis", axis);
      case Op.Reshape(List<Integer> shape) -> integers(json, "shape", shape);
      case Op.Squeeze(List<Integer> axes) -> integers(json, "axes", axes);
      case Op.Unsqueeze(List<Integer> axes) -> integers(json, "axes", axes);
      case Op.Transpose(List<Integer> perm) -> integers(json, "perm", perm);
      case Op.Pad(Op.PadMode mode, List<Integer> pads, float value) -> {
        json.put("mode", mode.name().toLowerCase(Locale.ROOT));
        integers(json, "pads", pads).put("value", value);
      }
      case Op.MatMul _, Op.Relu _, Op.GlobalAveragePool _, Op.Add _, Op.Sum _, Op.Mul _ -> {}
      case Op.Dropout _, Op.Identity _ -> {}
    }
  }

  private static ObjectNode window(ObjectNode json, Window window) {
    integers(json, "kernel_shape", window.kernel());
    integers(json, "strides", window.strides());
    integers(json, "pads", window.pads());
    return integers(json, "dilations", window.dilations());
  }

  private static ObjectNode integers(ObjectNode json, String name, List<Integer> values) {
    ArrayNode array = json.putArray(name);
    values.forEach(array::add);
    return json;
  }

  static Op read(String type, JsonNode json) {
    return switch (type) {
      case "Conv" -> new Op.Conv(window(json), integer(json, "group"));
      case "Gemm" ->
          new Op.Gemm(
              real(json, "alpha"), real(json, "beta"), flag(json, "transA"), flag(json, "transB"));
      case "MatMul" -> new Op.MatMul();
      case "Relu" -> new Op.Relu();
      case "LeakyRelu" -> new Op.LeakyRelu(real(json, "alpha"));
      case "Clip" -> new Op.Clip(bound(json, "min"), bound(json, "max"));
      case "LRN" ->
          new Op.Lrn(
              integer(json, "size"), real(json, "alpha"), real(json, "beta"), real(json, "bias"));
      case "MaxPool" -> new Op.MaxPool(window(json), flag(json, "ceil_mode"));
      case "AveragePool" ->
          new Op.AveragePool(
              window(json), flag(json, "ceil_mode"), flag(json, "count_include_pad"));
      case "GlobalAveragePool" -> new Op.GlobalAveragePool();
      case "BatchNormalization" -> new Op.BatchNormalization(real(json, "epsilon"));
      case "Add" -> new Op.Add();
      case "Sum" -> new Op.Sum();
      case "Mul" -> new Op.Mul();
      case "Concat" -> new Op.Concat(integer(json, "axis"));
      case "Flatten" -> new Op.Flatten(integer(json, "axis"));
      case "Softmax" -> new Op.Softmax(integer(json, "axis"));
      case "Reshape" -> new Op.Reshape(integers(json, "shape"));
      case "Squeeze" -> new Op.Squeeze(integers(json, "axes"));
      case "Unsqueeze" -> new Op.Unsqueeze(integers(json, "axes"));
      case "Transpose" -> new Op.Transpose(integers(json, "perm"));
      case "Pad" -> new Op.Pad(padMode(json), integers(json, "pads"), real(json, "value"));
      case "Dropout" -> new Op.Dropout();
      case "Identity" -> new Op.Identity();
      default -> throw new IllegalArgumentException("no operator " + type);
    };
  }

  private static Window window(JsonNode json) {
    return new Window(
        integers(json, "kernel_shape"),
        integers(json, "strides"),
        integers(json, "pads"),
        integers(json, "dilations"));
  }

  private static Op.PadMode padMode(JsonNode json) {
    String mode = json.path("mode").asString("").toUpperCase(Locale.ROOT);
    for (Op.PadMode known : Op.PadMode.values()) {
      if (known.name().equals(mode)) {
        return known;
      }
    }
    throw expected("mode", "constant, reflect or edge", json);
  }

  private static int integer(JsonNode json, String name) {
    if (!json.path(name).canConvertToInt() || !json.path(name).isIntegralNumber()) {
      throw expected(name, "an integer", json);
    }
    return json.path(name).intValue();
  }

  private static float real(JsonNode json, String name) {
    if (!json.path(name).isNumber()) {
      throw expected(name, "a number", json);
    }
    return json.path(name).floatValue();
  }

  private static float bound(JsonNode json, String name) {
    try {
      return Float.parseFloat(json.path(name).asString(""));
    } catch (NumberFormatException e) {
      throw expected(name, "a number in quotes", json);
    }
  }

  private static boolean flag(JsonNode json, String name) {
    if (!json.path(name).isBoolean()) {
      throw expected(name, "true or false", json);
    }
    return json.path(name).booleanValue();
  }

  private static List<Integer> integers(JsonNode json, String name) {
    if (!(json.path(name) instanceof ArrayNode array)) {
      throw expected(name, "an array of integers", json);
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : array) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw expected(name, "an array of integers", json);
      }
      values.add(value.intValue());
    }
    return values;
  }

  private static IllegalArgumentException expected(String name, String what, JsonNode json) {
    JsonNode found = json.path(name);
    return new IllegalArgumentException(
        "%s: expected %s, found %s"
            .formatted(name, what, found.isMissingNode() ? "nothing" : found));
  }
}
