// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A node's attributes as opset 17 names them; what that opset takes as an input is not among them.
 */
final class ExportedAttributes {
  private ExportedAttributes() {}

  /**
   * The attributes of a node.
   *
   * @throws IllegalArgumentException for an AveragePool with dilations, which the opset lacks
   */
  static Map<String, RawNode.Attribute> of(Node node, int opset) {
    return switch (node.op()) {
      case Op.Conv(Window window, int group) -> with(window(window), "group", number(group));
      case Op.MaxPool(Window window, boolean ceil) -> with(window(window), "ceil_mode", flag(ceil));
      case Op.AveragePool pool -> averagePool(node, pool, opset);
      case Op.Gemm gemm ->
          Map.of(
              "alpha", number(gemm.alpha()),
              "beta", number(gemm.beta()),
              "transA", flag(gemm.transA()),
              "transB", flag(gemm.transB()));
      case Op.Lrn lrn ->
          Map.of(
              "size", number(lrn.size()),
              "alpha", number(lrn.alpha()),
              "beta", number(lrn.beta()),
              "bias", number(lrn.bias()));
      case Op.BatchNormalization(float epsilon) -> Map.of("epsilon", number(epsilon));
      case Op.LeakyRelu(float alpha) -> Map.of("alpha", number(alpha));
      case Op.Concat(int axis) -> Map.of("axis", number(axis));
      case Op.Flatten(int axis) -> Map.of("axis", number(axis));
      case Op.Softmax(int axis) -> Map.of("axis", number(axis));
      case Op.Transpose(List<Integer> perm) -> Map.of("perm", numbers(perm));
      // An extent of 0 means 0 here.
      case Op.Reshape _ -> Map.of("allowzero", number(1));
      case Op.Pad pad ->
          Map.of("mode", new RawNode.StringValue(pad.mode().name().toLowerCase(Locale.ROOT)));
      case Op.Squeeze _, Op.Unsqueeze _, Op.Clip _ -> Map.of();
      case Op.MatMul _, Op.GlobalAveragePool _, Op.Relu _, Op.Identity _ -> Map.of();
      case Op.Add _, Op.Sum _, Op.Mul _, Op.Dropout _ -> Map.of();
    };
  }

  private static Map<String, RawNode.Attribute> averagePool(
      Node node, Op.AveragePool pool, int opset) {
    Map<String, RawNode.Attribute> attributes = window(pool.window());
    attributes.remove("dilations");
    if (pool.window().dilations().stream().anyMatch(dilation -> dilation != 1)) {
      throw new IllegalArgumentException(
          "%s: dilations %s cannot be written at opset %d"
              .formatted(node.label(), pool.window().dilations(), opset));
    }
    attributes.put("ceil_mode", flag(pool.ceilMode()));
    return with(attributes, "count_include_pad", flag(pool.countIncludePad()));
  }

  private static Map<String, RawNode.Attribute> window(Window window) {
    Map<String, RawNode.Attribute> attributes = new HashMap<>();
    attributes.put("kernel_shape", numbers(window.kernel()));
    attributes.put("strides", numbers(window.strides()));
    attributes.put("pads", numbers(window.pads()));
    attributes.put("dilations", numbers(window.dilations()));
    return attributes;
  }

  private static Map<String, RawNode.Attribute> with(
      Map<String, RawNode.Attribute> attributes, String name, RawNode.Attribute value) {
    attributes.put(name, value);
    return attributes;
  }

  private static RawNode.Attribute flag(boolean value) {
    return number(value ? 1 : 0);
  }

  private static RawNode.Attribute number(int value) {
    return new RawNode.IntValue(value);
  }

  private static RawNode.Attribute number(float value) {
    return new RawNode.FloatValue(value);
  }

  private static RawNode.Attribute numbers(List<Integer> values) {
    return new RawNode.IntValues(values.stream().map(Integer::longValue).toList());
  }
}
