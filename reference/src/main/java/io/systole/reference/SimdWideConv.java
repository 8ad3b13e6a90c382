// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import jdk.incubator.vector.DoubleVector;

/**
 * Conv on integers of 17 to 32 bits: {@link ConvPlan}'s tiles, four times.
 *
 * <p>Both operands are split into halves of 16 bits, so the exact sum is made of four sums of
 * 32-bit products ({@link Halves}), each as {@link SimdFixedConv} makes them.
 */
final class SimdWideConv {
  private static final int BLOCK = 2 * DoubleVector.SPECIES_PREFERRED.length();

  private final ConvPlan plan;
  private final double[] highWeights;
  private final double[] lowWeights;
  private final WideRounder rounder;

  private SimdWideConv(ConvPlan plan, int[] weights, WideRounder rounder) {
    this.plan = plan;
    this.highWeights = new double[plan.packedSize()];
    this.lowWeights = new double[plan.packedSize()];
    this.rounder = rounder;
    for (int i = 0; i < weights.length; i++) {
      highWeights[plan.packed(i)] = Halves.high(weights[i]);
      lowWeights[plan.packed(i)] = Halves.low(weights[i]);
    }
  }

  static Kernel<FixedTensor> prepare(Op.Conv conv, FixedSite site) {
    Tensor w = site.weights().get(1).orElseThrow().values();
    site.requireAccumulator(w.shape().size(1, 4));
    ConvPlan plan = new ConvPlan(conv, site.shapes().getFirst(), w.shape(), site.output(), BLOCK);
    SimdWideConv kernel = new SimdWideConv(plan, Integers.of(w), new WideRounder(site));
    return inputs ->
        site.result(kernel.run(Integers.of(inputs.getFirst().values()), site.outputSize()));
  }

  private int[] run(int[] x, int outputSize) {
    double[] highs = new double[plan.paddedSize()];
    double[] lows = new double[plan.paddedSize()];
    pad(x, highs, lows);
    int[] y = new int[outputSize];
    plan.forEach(
        (panel, base, firstMap, maps, from, to) -> {
          int w0 = panel * plan.terms * BLOCK;
          double[][] sums = new double[4][ConvPlan.PIXELS * BLOCK];
          int area = plan.sliding.out().size();
          for (int p = from; p < to; p += ConvPlan.PIXELS) {
            SimdFixedConv.tile(highWeights, w0, highs, base, plan, p, sums[0]);
            SimdFixedConv.tile(highWeights, w0, lows, base, plan, p, sums[1]);
            SimdFixedConv.tile(lowWeights, w0, highs, base, plan, p, sums[2]);
            SimdFixedConv.tile(lowWeights, w0, lows, base, plan, p, sums[3]);
            int pixels = Math.min(ConvPlan.PIXELS, to - p);
            for (int m = 0; m < maps; m++) {
              int row = (firstMap + m) * area + p;
              for (int j = 0; j < pixels; j++) {
                int at = j * BLOCK + m;
                y[row + j] =
                    rounder.of(sums[0][at], sums[1][at] + sums[2][at], sums[3][at], firstMap + m);
              }
            }
          }
        });
    return y;
  }

  private void pad(int[] x, double[] highs, double[] lows) {
    int width = plan.sliding.in().x();
    plan.forEachRow(
        (source, target) -> {
          for (int i = 0; i < width; i++) {
            highs[target + i * plan.depth] = Halves.high(x[source + i]);
            lows[target + i * plan.depth] = Halves.low(x[source + i]);
          }
        });
  }
}
