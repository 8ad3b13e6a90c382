// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Op;
import io.systole.graph.Window;
import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Conv and pooling: defaults filled in, auto_pad resolved to pads. */
final class WindowOperators {
  private WindowOperators() {}

  static void conv(NodeContext node) {
    node.requireOneOutput();
    Shape w = node.shape(1);
    List<Integer> kernel =
        node.attributes()
            .integers("kernel_shape")
            .orElseGet(() -> Arrays.stream(w.toArray()).skip(2).boxed().toList());
    Window window = window(node, kernel, true);
    int group = node.attributes().integer("group", 1);
    node.emit(new Op.Conv(window, group), node.inputs());
  }

  static void maxPool(NodeContext node) {
    node.requireOneOutput();
    // The order of the Indices output, which is refused.
    node.attributes().ignore("storage_order");
    Window window = window(node, poolKernel(node), node.opset() >= 10);
    node.emit(new Op.MaxPool(window, ceilMode(node)), node.input(0));
  }

  static void averagePool(NodeContext node) {
    node.requireOneOutput();
    Window window = window(node, poolKernel(node), node.opset() >= 19);
    boolean countIncludePad =
        node.opset() >= 7 && node.attributes().flag("count_include_pad", false);
    node.emit(new Op.AveragePool(window, ceilMode(node), countIncludePad), node.input(0));
  }

  static void globalAveragePool(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.GlobalAveragePool(), node.input(0));
  }

  private static List<Integer> poolKernel(NodeContext node) {
    node.attributes().required("kernel_shape");
    return node.attributes().integers("kernel_shape").orElse(List.of());
  }

  private static boolean ceilMode(NodeContext node) {
    return node.opset() >= 10 && node.attributes().flag("ceil_mode", false);
  }

  private static Window window(NodeContext node, List<Integer> kernel, boolean dilated) {
    Attributes attributes = node.attributes();
    int rank = kernel.size();
    List<Integer> ones = Collections.nCopies(rank, 1);
    List<Integer> strides = attributes.integers("strides").orElse(ones);
    List<Integer> dilations = dilated ? attributes.integers("dilations").orElse(ones) : ones;
    List<Integer> pads = attributes.integers("pads").orElse(Collections.nCopies(2 * rank, 0));
    String autoPad = attributes.text("auto_pad", "NOTSET");
    try {
      Window window = new Window(kernel, strides, pads, dilations);
      if (autoPad.equals("NOTSET")) {
        return window;
      }
      return new Window(kernel, strides, autoPads(node, autoPad, window), dilations);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("node ") ? e : node.error(message);
    }
  }

  /** The pads of a mode; those of SAME make ceil(extent / stride) positions. */
  private static List<Integer> autoPads(NodeContext node, String autoPad, Window window) {
    int rank = window.rank();
    boolean lower = autoPad.equals("SAME_LOWER");
    if (autoPad.equals("VALID")) {
      return Collections.nCopies(2 * rank, 0);
    }
    if (!lower && !autoPad.equals("SAME_UPPER")) {
      throw node.attributes().error("auto_pad", "NOTSET, SAME_UPPER, SAME_LOWER or VALID", autoPad);
    }
    Shape x = node.shape(0);
    if (x.rank() != rank + 2) {
      throw node.error("kernel %s does not slide over an input %s".formatted(window.kernel(), x));
    }
    List<Integer> begins = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int in = x.dim(axis + 2);
      int stride = window.strides().get(axis);
      long out = ((long) in + stride - 1) / stride;
      int total = (int) Math.max(0, (out - 1) * stride + window.span(axis) - in);
      int less = total / 2;
      begins.add(lower ? total - less : less);
      ends.add(lower ? less : total - less);
    }
    begins.addAll(ends);
    return begins;
  }
}
