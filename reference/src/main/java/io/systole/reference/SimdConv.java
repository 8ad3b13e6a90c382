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
      packed[plan.packed(i)] = given[i];
    }
    int maps = w.shape().dim(0);
    return inputs -> {
      float[] bias = site.has(2) ? inputs.get(2).toFloats() : new float[maps];
      SimdConv kernel = new SimdConv(plan, packed, bias);
      return site.result(kernel.run(inputs.getFirst().toFloats(), site.outputSize()));
    };
  }

  private float[] run(float[] x, int outputSize) {
    float[] padded = pad(x);
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
    int width = plan.sliding.in().x();
    int depth = plan.depth;
    plan.forEachRow(
        (source, target) -> {
          for (int i = 0; i < width; i++) {
            padded[target + i * depth] = x[source + i];
          }
        });
    return padded;
  }

  /** One tile; unrolled by hand so that the twelve accumulators stay in registers. */
  private static void tile(
      float[] w, int w0, float[] x, int base, ConvPlan plan, int p, float[] tile) {
    int length = plan.runLength;
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
    for (int run = 0; run < plan.runs.length; run++) {
      int start = plan.runs[run];
      int row = w0 + run * length * BLOCK;
      int q0 = p0 + start;
      int q1 = p1 + start;
      int q2 = p2 + start;
      int q3 = p3 + start;
      int q4 = p4 + start;
      int q5 = p5 + start;
      for (int k = 0; k < length; k++) {
        FloatVector u = FloatVector.fromArray(LANES, w, row + k * BLOCK);
        FloatVector v = FloatVector.fromArray(LANES, w, row + k * BLOCK + L);
        FloatVector x0 = FloatVector.broadcast(LANES, x[q0 + k]);
        a0 = x0.fma(u, a0);
        b0 = x0.fma(v, b0);
        FloatVector x1 = FloatVector.broadcast(LANES, x[q1 + k]);
        a1 = x1.fma(u, a1);
        b1 = x1.fma(v, b1);
        FloatVector x2 = FloatVector.broadcast(LANES, x[q2 + k]);
        a2 = x2.fma(u, a2);
        b2 = x2.fma(v, b2);
        FloatVector x3 = FloatVector.broadcast(LANES, x[q3 + k]);
        a3 = x3.fma(u, a3);
        b3 = x3.fma(v, b3);
        FloatVector x4 = FloatVector.broadcast(LANES, x[q4 + k]);
        a4 = x4.fma(u, a4);
        b4 = x4.fma(v, b4);
        FloatVector x5 = FloatVector.broadcast(LANES, x[q5 + k]);
        a5 = x5.fma(u, a5);
        b5 = x5.fma(v, b5);
      }
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
