// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Window;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A training graph as a differentiable function on DJL arrays: images [n,3,s,s] and parameters in,
 * logits [n,classes] out; a closing softmax is left to the loss.
 *
 * <p>At image sizes other than the deployed one the map before Flatten is interpolated to the
 * extent that fc1 expects, so that one set of weights serves all sizes.
 */
final class NetworkFunction {

  /** DJL's number of bilinear interpolation. */
  private static final int BILINEAR = 1;

  private static final Op.Conv SUM_OVER_CHANNELS = new Op.Conv(Window.square(1, 1, 0), 1);

  private static final float RUNNING_SHARE = 0.9f;

  private final Graph graph;
  private final float dropout;
  private final int flattenSide;

  /**
   * @param dropout rate behind the ReLUs of the fully connected layers, in training
   * @param flattenSide extent of the square map that Flatten reads (6 in AlexNet)
   */
  NetworkFunction(Graph graph, double dropout, int flattenSide) {
    this.graph = graph;
    this.dropout = (float) dropout;
    this.flattenSide = flattenSide;
  }

  NDArray logits(NDArray images, Map<String, NDArray> parameters, boolean training) {
    Map<String, NDArray> values = new HashMap<>(parameters);
    values.put(graph.inputs().getFirst().name(), images);
    NDArray last = images;
    boolean flat = false;
    for (Node node : graph.nodes()) {
      List<NDArray> in = node.inputs().stream().map(name -> value(values, name)).toList();
      last = apply(node, in, training, flat);
      flat |= node.op() instanceof Op.Flatten;
      values.put(node.output(), last);
    }
    return last;
  }

  private static NDArray value(Map<String, NDArray> values, String name) {
    NDArray array = values.get(name);
    if (array == null) {
      throw new IllegalStateException("value " + name + " is used before it is defined");
    }
    return array;
  }

  private NDArray apply(Node node, List<NDArray> in, boolean training, boolean flat) {
    NDArray x = in.getFirst();
    return switch (node.op()) {
      case Op.Conv conv -> convolution(conv, in);
      case Op.Gemm gemm ->
          x.getNDArrayInternal().linear(x, in.get(1), in.get(2)).singletonOrThrow();
      case Op.BatchNormalization bn ->
          x.getNDArrayInternal()
              .batchNorm(
                  x,
                  in.get(3),
                  in.get(4),
                  in.get(1),
                  in.get(2),
                  1,
                  RUNNING_SHARE,
                  bn.epsilon(),
                  training)
              .singletonOrThrow();
      case Op.Relu relu -> {
        NDArray y = x.getNDArrayInternal().relu();
        yield flat && training && dropout > 0
            ? y.getNDArrayInternal().dropout(y, dropout, true).singletonOrThrow()
            : y;
      }
      case Op.Lrn lrn -> localResponseNormalization(x, lrn);
      case Op.MaxPool pool ->
          x.getNDArrayInternal()
              .maxPool(
                  shape(pool.window().kernel()),
                  shape(pool.window().strides()),
                  shape(pool.window().pads().subList(0, 2)),
                  pool.ceilMode());
      case Op.Flatten flatten -> toFlattenSide(x).flatten(flatten.axis(), -1);
      case Op.Dropout drop -> x;
      case Op.Identity identity -> x;
      case Op.Softmax softmax -> x;
      default ->
          throw new IllegalArgumentException(
              "node %s: operator %s can't be trained".formatted(node.name(), node.op().type()));
    };
  }

  private static NDArray convolution(Op.Conv conv, List<NDArray> in) {
    NDArray x = in.getFirst();
    Window window = conv.window();
    // Without a bias the engine wants one all the same: zeros, which need no gradient.
    NDArray bias =
        in.size() == 3 ? in.get(2) : x.getManager().zeros(new Shape(in.get(1).getShape().get(0)));
    return x.getNDArrayInternal()
        .convolution(
            x,
            in.get(1),
            bias,
            shape(window.strides()),
            shape(window.pads().subList(0, 2)),
            shape(window.dilations()),
            conv.group())
        .singletonOrThrow();
  }

  /**
   * y = x / (bias + alpha/size · Σ x²)^beta over channels, x [n,c,h,w]. The weighted sum is a 1×1
   * convolution with a band of alpha/size: less time and memory than adding shifted copies.
   *
   * <p>The exponent is an array of the manager, not a number: the engine would make an array of the
   * number, close it, and let the garbage collector free what the backward pass reads (DJL 0.35.0).
   */
  static NDArray localResponseNormalization(NDArray x, Op.Lrn lrn) {
    int channels = Math.toIntExact(x.getShape().get(1));
    int before = (lrn.size() - 1) / 2;
    float[] band = new float[channels * channels];
    for (int c = 0; c < channels; c++) {
      int first = Math.max(0, c - before);
      int end = Math.min(channels, c - before + lrn.size());
      Arrays.fill(band, c * channels + first, c * channels + end, lrn.alpha() / lrn.size());
    }
    NDManager manager = x.getManager();
    NDArray weights = manager.create(band, new Shape(channels, channels, 1, 1));
    NDArray sum = convolution(SUM_OVER_CHANNELS, List.of(x.square(), weights));
    return x.mul(sum.add(lrn.bias()).pow(manager.create(-lrn.beta())));
  }

  private NDArray toFlattenSide(NDArray x) {
    return x.getShape().get(2) == flattenSide ? x : resized(x, flattenSide);
  }

  /** Square maps brought to another side, bilinear with pixel centres at half steps. */
  static NDArray resized(NDArray x, int side) {
    return x.getNDArrayInternal().interpolation(new long[] {side, side}, BILINEAR, false);
  }

  private static Shape shape(List<Integer> extents) {
    return new Shape(extents.stream().mapToLong(Integer::longValue).toArray());
  }

  /** Mean cross-entropy of logits against classes [n], with smoothed targets. */
  static NDArray loss(NDArray logits, NDArray classes, double smoothing) {
    long count = logits.getShape().get(1);
    NDArray targets =
        classes.oneHot((int) count).mul((float) (1 - smoothing)).add((float) (smoothing / count));
    return logits.logSoftmax(1).mul(targets).sum(new int[] {1}).mean().neg();
  }
}
