// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static io.systole.graph.ShapeInference.error;

import io.systole.numeric.Shape;
import java.util.List;

/** Shapes of the operators with a sliding window: [n, c, spatial…] in and out. */
final class WindowShapes {
  private WindowShapes() {}

  static Shape conv(Node node, Op.Conv conv, List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape w = inputs.get(1);
    Window window = conv.window();
    if (window.rank() != 2) {
      throw error(node, "kernel %s: expected two spatial axes".formatted(window.kernel()));
    }
    if (x.rank() != 4 || w.rank() != 4) {
      throw error(
          node, "expected x [n,c,h,w] and W [m,c/group,kh,kw], found %s and %s".formatted(x, w));
    }
    int group = conv.group();
    if (group < 1 || x.dim(1) % group != 0 || w.dim(0) % group != 0) {
      throw error(
          node,
          "group %d does not divide %d input and %d output channels"
              .formatted(group, x.dim(1), w.dim(0)));
    }
    Shape expected =
        Shape.of(w.dim(0), x.dim(1) / group, window.kernel().get(0), window.kernel().get(1));
    ShapeInference.requireShape(node, "W", expected, w);
    if (inputs.size() == 3) {
      ShapeInference.requireShape(node, "B", Shape.of(w.dim(0)), inputs.get(2));
    }
    return slide(node, window, false, x).with(1, w.dim(0));
  }

  static Shape pool(Node node, Window window, boolean ceilMode, Shape x) {
    if (window.rank() > 2) {
      throw error(node, "kernel %s: expected one or two spatial axes".formatted(window.kernel()));
    }
    if (x.rank() != window.rank() + 2) {
      throw error(node, "kernel %s does not slide over an input %s".formatted(window.kernel(), x));
    }
    for (int axis = 0; axis < window.rank(); axis++) {
      if (Math.max(window.padBegin(axis), window.padEnd(axis)) >= window.span(axis)) {
        throw error(
            node,
            "pads %s: a window of %s would see only padding"
                .formatted(window.pads(), window.kernel()));
      }
    }
    return slide(node, window, ceilMode, x);
  }

  static Shape globalPool(Node node, Shape x) {
    if (x.rank() < 3 || x.size(2, x.rank()) == 0) {
      throw error(node, "expected an input [n,c,spatial…], found %s".formatted(x));
    }
    Shape y = x;
    for (int axis = 2; axis < x.rank(); axis++) {
      y = y.with(axis, 1);
    }
    return y;
  }

  private static Shape slide(Node node, Window window, boolean ceilMode, Shape x) {
    Shape y = x;
    for (int axis = 0; axis < window.rank(); axis++) {
      int in = x.dim(axis + 2);
      int stride = window.strides().get(axis);
      long room = (long) in + window.padBegin(axis) + window.padEnd(axis) - window.span(axis);
      if (room < 0) {
        throw error(
            node,
            "kernel %s with dilations %s and pads %s does not fit into the input %s"
                .formatted(window.kernel(), window.dilations(), window.pads(), x));
      }
      long out = (ceilMode ? room + stride - 1 : room) / stride + 1;
      if (ceilMode && (out - 1) * stride >= in + window.padBegin(axis)) {
        out--;
      }
      y = y.with(axis + 2, ShapeInference.extent(node, out));
    }
    return y;
  }
}
