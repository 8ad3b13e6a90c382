// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Int128;
import io.systole.numeric.Tensor;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Conv on integers of at most 16 bits: {@link ConvPlan}'s tiles, sums exact in double lanes. */
final class SimdFixedConv {
  private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  private static final int BLOCK = 2 * L;

  private final ConvPlan plan;
  private final double[] weights;
  private final double[] bias;
  private final Rounder rounder;

  private SimdFixedConv(ConvPlan plan, double[] weights, double[] bias, Rounder rounder) {
    this.plan = plan;
    this.weights = weights;
    this.bias = bias;
    this.rounder = rounder;
  }

  static Kernel<FixedTensor> prepare(Op.Conv conv, FixedSite site) {
    Tensor w = site.weights().get(1).orElseThrow().values();
    site.requireAccumulator(w.shape().size(1, 4));
    ConvPlan plan = new ConvPlan(conv, site.shapes().getFirst(), w.shape(), site.output(), BLOCK);
    int[] given = Integers.of(w);
    double[] packed = new double[plan.packedSize()];
    for (int i = 0; i < given.length; i++) {
      packed[plan.packed(i)] = given[i];
    }
    SimdFixedConv kernel =
        new SimdFixedConv(
            plan,
            packed,
            doubles(site.biases()),
            new Rounder(site.format(), site.accumulatorFractionBits()));
    return inputs ->
        site.result(kernel.run(Integers.shorts(inputs.getFirst().values()), site.outputSize()));
  }

  /** Biases at the accumulator's scale; exact, as an accumulator has at most 48 bits. */
  static double[] doubles(Int128[] biases) {
    double[] doubles = new double[biases.length];
    for (int i = 0; i < biases.length; i++) {
      doubles[i] = biases[i].low();
    }
    return doubles;
  }

  private short[] run(short[] x, int outputSize) {
    double[] padded = pad(x);
    short[] y = new short[outputSize];
    plan.forEach(
        (panel, base, firstMap, maps, from, to) -> {
          double[] tile = new double[ConvPlan.PIXELS * BLOCK];
          int area = plan.sliding.out().size();
          for (int p = from; p < to; p += ConvPlan.PIXELS) {
            tile(weights, panel * plan.terms * BLOCK, padded, base, plan, p, tile);
            int pixels = Math.min(ConvPlan.PIXELS, to - p);
            for (int m = 0; m < maps; m++) {
              double b = bias[(firstMap + m) % bias.length];
              int row = (firstMap + m) * area + p;
              for (int j = 0; j < pixels; j++) {
                y[row + j] = rounder.of(tile[j * BLOCK + m] + b);
              }
            }
          }
        });
    return y;
  }

  private double[] pad(short[] x) {
    double[] padded = new double[plan.paddedSize()];
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
  static void tile(double[] w, int w0, double[] x, int base, ConvPlan plan, int p, double[] tile) {
    int length = plan.runLength;
    int p0 = base + plan.pixels[p];
    int p1 = base + plan.pixels[p + 1];
    int p2 = base + plan.pixels[p + 2];
    int p3 = base + plan.pixels[p + 3];
    int p4 = base + plan.pixels[p + 4];
    int p5 = base + plan.pixels[p + 5];
    DoubleVector a0 = DoubleVector.zero(LANES);
    DoubleVector a1 = a0;
    DoubleVector a2 = a0;
    DoubleVector a3 = a0;
    DoubleVector a4 = a0;
    DoubleVector a5 = a0;
    DoubleVector b0 = a0;
    DoubleVector b1 = a0;
    DoubleVector b2 = a0;
    DoubleVector b3 = a0;
    DoubleVector b4 = a0;
    DoubleVector b5 = a0;
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
        DoubleVector u = DoubleVector.fromArray(LANES, w, row + k * BLOCK);
        DoubleVector v = DoubleVector.fromArray(LANES, w, row + k * BLOCK + L);
        DoubleVector x0 = DoubleVector.broadcast(LANES, x[q0 + k]);
        a0 = x0.fma(u, a0);
        b0 = x0.fma(v, b0);
        DoubleVector x1 = DoubleVector.broadcast(LANES, x[q1 + k]);
        a1 = x1.fma(u, a1);
        b1 = x1.fma(v, b1);
        DoubleVector x2 = DoubleVector.broadcast(LANES, x[q2 + k]);
        a2 = x2.fma(u, a2);
        b2 = x2.fma(v, b2);
        DoubleVector x3 = DoubleVector.broadcast(LANES, x[q3 + k]);
        a3 = x3.fma(u, a3);
        b3 = x3.fma(v, b3);
        DoubleVector x4 = DoubleVector.broadcast(LANES, x[q4 + k]);
        a4 = x4.fma(u, a4);
        b4 = x4.fma(v, b4);
        DoubleVector x5 = DoubleVector.broadcast(LANES, x[q5 + k]);
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
