// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Operators that move elements: their shapes, axes and pads, by attribute or input, resolved. */
final class ShapeOperators {
  private static final Map<String, Op.PadMode> PAD_MODES =
      Map.of(
          "constant", Op.PadMode.CONSTANT,
          "reflect", Op.PadMode.REFLECT,
          "edge", Op.PadMode.EDGE);

  private ShapeOperators() {}

  static void identity(NodeContext node) {
    node.requireOneOutput();
    node.emit(new Op.Identity(), node.inputs());
  }

  static void concat(NodeContext node) {
    node.requireOneOutput();
    int axis = node.attributes().integer("axis");
    node.emit(new Op.Concat(axis(node, axis, node.shape(0).rank())), node.inputs());
  }

  static void flatten(NodeContext node) {
    node.requireOneOutput();
    int axis = node.attributes().integer("axis", 1);
    int rank = node.shape(0).rank();
    node.emit(new Op.Flatten(axis == rank ? axis : axis(node, axis, rank)), node.input(0));
  }

  /** 0 keeps an extent (unless allowzero), one −1 takes what is left. */
  static void reshape(NodeContext node) {
    node.requireOneOutput();
    boolean allowZero = node.opset() >= 14 && node.attributes().flag("allowzero", false);
    Shape x = node.shape(0);
    List<Long> wanted = node.integers(1, "shape");
    List<Integer> shape = new ArrayList<>();
    long known = 1;
    int open = -1;
    for (int i = 0; i < wanted.size(); i++) {
      long extent = wanted.get(i);
      if (extent == 0 && !allowZero) {
        if (i >= x.rank()) {
          throw node.error("shape %s: 0 at %d copies no axis of %s".formatted(wanted, i, x));
        }
        extent = x.dim(i);
      }
      if (extent < -1 || extent > Integer.MAX_VALUE || (extent == -1 && open >= 0)) {
        throw node.error("shape %s: expected extents and at most one -1".formatted(wanted));
      }
      open = extent == -1 ? i : open;
      // Saturating, so that a hostile list cannot wrap around to the right product.
      known = extent == -1 ? known : Math.min(known, Integer.MAX_VALUE) * extent;
      shape.add((int) extent);
    }
    if (open >= 0) {
      if (known == 0 || x.size() % known != 0) {
        throw node.error(
            "shape %s does not divide the %d elements of %s".formatted(wanted, x.size(), x));
      }
      shape.set(open, Math.toIntExact(x.size() / known));
    }
    node.emit(new Op.Reshape(shape), node.input(0));
  }

  static void squeeze(NodeContext node) {
    node.requireOneOutput();
    Shape x = node.shape(0);
    List<Integer> given = axes(node, x.rank());
    List<Integer> axes =
        given.isEmpty() && !hasAxes(node)
            ? IntStream.range(0, x.rank()).filter(axis -> x.dim(axis) == 1).boxed().toList()
            : given;
    node.emit(new Op.Squeeze(axes), node.input(0));
  }

  static void unsqueeze(NodeContext node) {
    node.requireOneOutput();
    if (!hasAxes(node)) {
      throw node.error("axes are missing");
    }
    int count =
        node.opset() < 13
            ? node.attributes().integers("axes").orElse(List.of()).size()
            : node.integers(1, "axes").size();
    node.emit(new Op.Unsqueeze(axes(node, node.shape(0).rank() + count)), node.input(0));
  }

  private static boolean hasAxes(NodeContext node) {
    return node.opset() < 13 ? node.attributes().has("axes") : node.has(1);
  }

  /** The axes by attribute before opset 13, by input from then on; ascending. */
  private static List<Integer> axes(NodeContext node, int rank) {
    List<Long> given = List.of();
    if (node.opset() < 13) {
      given =
          node.attributes().integers("axes").orElse(List.of()).stream()
              .map(Integer::longValue)
              .toList();
    } else if (node.has(1)) {
      given = node.integers(1, "axes");
    }
    List<Integer> axes = new ArrayList<>();
    for (long axis : given) {
      axes.add(axis(node, axis, rank));
    }
    if (new TreeSet<>(axes).size() != axes.size()) {
      throw node.error("axes %s: an axis is named twice".formatted(given));
    }
    Collections.sort(axes);
    return axes;
  }

  static void transpose(NodeContext node) {
    node.requireOneOutput();
    int rank = node.shape(0).rank();
    List<Integer> reversed = IntStream.range(0, rank).map(i -> rank - 1 - i).boxed().toList();
    node.emit(new Op.Transpose(node.attributes().integers("perm").orElse(reversed)), node.input(0));
  }

  /** Pads and value by attribute before opset 11, by input from then on. */
  static void pad(NodeContext node) {
    node.requireOneOutput();
    Attributes attributes = node.attributes();
    String modeName = attributes.text("mode", "constant");
    Op.PadMode mode = PAD_MODES.get(modeName);
    if (mode == null) {
      throw attributes.error("mode", "constant, reflect or edge", modeName);
    }
    int rank = node.shape(0).rank();
    if (node.opset() < 11) {
      attributes.required("pads");
      List<Integer> pads = attributes.integers("pads").orElse(List.of());
      node.emit(new Op.Pad(mode, pads, attributes.real("value", 0)), node.input(0));
      return;
    }
    List<Long> given = node.integers(1, "pads");
    float value = node.has(2) ? (float) node.scalar(2, "constant_value") : 0;
    List<Long> axes =
        node.has(3)
            ? node.integers(3, "axes")
            : IntStream.range(0, rank).mapToObj(axis -> (long) axis).toList();
    if (given.size() != 2 * axes.size()) {
      throw node.error("pads %s: expected two for each of the axes %s".formatted(given, axes));
    }
    Integer[] pads = new Integer[2 * rank];
    Arrays.fill(pads, 0);
    for (int i = 0; i < axes.size(); i++) {
      int axis = axis(node, axes.get(i), rank);
      pads[axis] = pad(node, given.get(i));
      pads[rank + axis] = pad(node, given.get(axes.size() + i));
    }
    node.emit(new Op.Pad(mode, List.of(pads), value), node.input(0));
  }

  private static int pad(NodeContext node, long pad) {
    if (pad != (int) pad) {
      throw node.error("pads: expected 32-bit integers, found " + pad);
    }
    return (int) pad;
  }

  /** An axis as a number from 0. */
  private static int axis(NodeContext node, long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw node.error("axis %d is outside a rank of %d".formatted(axis, rank));
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }
}
