// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Conv in float: {@link ConvPlan}'s tiles with fused multiply-add, sums in float. */
final class SimdConv {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  private static final int BLOCK = 2 * L;

  private final ConvPlan plan;
  private final float[] weights;
  private final float[] bias;

  private SimdConv(ConvPlan plan, float[] weights, float[] bias) {
    this.plan = plan;
    this.weights = weights;
    this.bias = bias;
  }

  static Kernel<Tensor> prepare(Op.Conv conv, Site site) {
    Tensor w = site.constants().get(1).orElseThrow();
    ConvPlan plan = new ConvPlan(conv, site.shapes().getFirst(), w.shape(), site.output(), BLOCK);
    float[] given = w.toFloats();
    float[] packed = new float[plan.packedSize()];
    for (int i = 0; i < given.length; i++) {
      packed[plan.packed(i / plan.terms, i % plan.terms)] = given[i];
    }
    int maps = w.shape().dim(0);
    return inputs -> {
      float[] bias = site.has(2) ? inputs.get(2).toFloats() : new float[maps];
      SimdConv kernel = new SimdConv(plan, packed, bias);
      return site.result(kernel.run(inputs.getFirst().toFloats(), site.outputSize()));
    };
  }

  private float[] run(float[] x, int outputSize) {
    float[] padded = plan.padded() ? pad(x) : x;
    float[] y = new float[outputSize];
    plan.forEach(
        (panel, base, firstMap, maps, from, to) -> {
          float[] tile = new float[ConvPlan.PIXELS * BLOCK];
          int area = plan.sliding.out().size();
          for (int p = from; p < to; p += ConvPlan.PIXELS) {
            tile(weights, panel * plan.terms * BLOCK, padded, base, plan, p, tile);
            int pixels = Math.min(ConvPlan.PIXELS, to - p);
            for (int m = 0; m < maps; m++) {
              float b = bias[(firstMap + m) % bias.length];
              int row = (firstMap + m) * area + p;
              for (int j = 0; j < pixels; j++) {
                y[row + j] = tile[j * BLOCK + m] + b;
              }
            }
          }
        });
    return y;
  }

  private float[] pad(float[] x) {
    float[] padded = new float[plan.paddedSize()];
    Sliding.Extent in = plan.sliding.in();
    Parallel.pieces(
        plan.images * plan.channels,
        32,
        (from, to) -> {
          for (int plane = from; plane < to; plane++) {
            for (int row = 0; row < in.y(); row++) {
              System.arraycopy(
                  x, (plane * in.y() + row) * in.x(), padded, plan.paddedRow(plane, row), in.x());
            }
          }
        });
    return padded;
  }

  /** One tile; unrolled by hand so that the twelve accumulators stay in registers. */
  private static void tile(
      float[] w, int w0, float[] x, int base, ConvPlan plan, int p, float[] tile) {
    int[] taps = plan.taps;
    int p0 = base + plan.pixels[p];
    int p1 = base + plan.pixels[p + 1];
    int p2 = base + plan.pixels[p + 2];
    int p3 = base + plan.pixels[p + 3];
    int p4 = base + plan.pixels[p + 4];
    int p5 = base + plan.pixels[p + 5];
    FloatVector a0 = FloatVector.zero(LANES);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector b4 = a0;
    FloatVector b5 = a0;
    for (int k = 0; k < taps.length; k++) {
      int tap = taps[k];
      FloatVector u = FloatVector.fromArray(LANES, w, w0 + k * BLOCK);
      FloatVector v = FloatVector.fromArray(LANES, w, w0 + k * BLOCK + L);
      FloatVector x0 = FloatVector.broadcast(LANES, x[p0 + tap]);
      a0 = x0.fma(u, a0);
      b0 = x0.fma(v, b0);
      FloatVector x1 = FloatVector.broadcast(LANES, x[p1 + tap]);
      a1 = x1.fma(u, a1);
      b1 = x1.fma(v, b1);
      FloatVector x2 = FloatVector.broadcast(LANES, x[p2 + tap]);
      a2 = x2.fma(u, a2);
      b2 = x2.fma(v, b2);
      FloatVector x3 = FloatVector.broadcast(LANES, x[p3 + tap]);
      a3 = x3.fma(u, a3);
      b3 = x3.fma(v, b3);
      FloatVector x4 = FloatVector.broadcast(LANES, x[p4 + tap]);
      a4 = x4.fma(u, a4);
      b4 = x4.fma(v, b4);
      FloatVector x5 = FloatVector.broadcast(LANES, x[p5 + tap]);
      a5 = x5.fma(u, a5);
      b5 = x5.fma(v, b5);
    }
    a0.intoArray(tile, 0);
    b0.intoArray(tile, L);
    a1.intoArray(tile, BLOCK);
    b1.intoArray(tile, BLOCK + L);
    a2.intoArray(tile, 2 * BLOCK);
    b2.intoArray(tile, 2 * BLOCK + L);
    a3.intoArray(tile, 3 * BLOCK);
    b3.intoArray(tile, 3 * BLOCK + L);
    a4.intoArray(tile, 4 * BLOCK);
    b4.intoArray(tile, 4 * BLOCK + L);
    a5.intoArray(tile, 5 * BLOCK);
    b5.intoArray(tile, 5 * BLOCK + L);
  }
}
