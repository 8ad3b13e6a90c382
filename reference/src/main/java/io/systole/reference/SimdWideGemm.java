// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * y[i,j] = round(Σ x[i,k] · w[j,k] + c[i,j]) on integers of 17 to 32 bits, for weights known
 * beforehand: {@link Halves}, split as they are read.
 */
final class SimdWideGemm {
  private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(L * Integer.SIZE));
  private static final int TASK_COLUMNS = 512;

  private final int rows;
  private final int terms;
  private final int columns;
  private final int stride;
  private final int[] weights;

  /** Weights as [k][j], whole vectors a row. */
  private SimdWideGemm(int rows, Tensor w, boolean transposed) {
    this.rows = rows;
    WeightLayout layout = WeightLayout.of(w.shape(), transposed, L);
    this.terms = layout.terms();
    this.columns = layout.columns();
    this.stride = layout.stride();
    this.weights = new int[layout.size()];
    int[] given = Integers.of(w);
    layout.forEach((source, target) -> weights[target] = given[source]);
  }

  static Kernel<FixedTensor> gemm(Op.Gemm gemm, FixedSite site) {
    ScalarFixedProducts.requirePlain(gemm, site);
    Tensor w = site.weights().get(1).orElseThrow().values();
    SimdWideGemm product = new SimdWideGemm(site.output().dim(0), w, gemm.transB());
    site.requireAccumulator(product.terms);
    int[] biasAt = site.biasOffsets();
    WideRounder rounder = new WideRounder(site);
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int row = gemm.transA() ? 1 : product.terms;
      int term = gemm.transA() ? product.rows : 1;
      return site.result(product.run(x, row, term, rounder, biasAt));
    };
  }

  /** x[i,k] lies at i · row + k · term. */
  private int[] run(int[] x, int row, int term, WideRounder rounder, int[] biasAt) {
    int[] y = new int[rows * columns];
    Parallel.pieces(
        stride,
        TASK_COLUMNS,
        (from, to) -> {
          double[] high = new double[to - from];
          double[] middle = new double[to - from];
          double[] low = new double[to - from];
          for (int i = 0; i < rows; i++) {
            Arrays.fill(high, 0);
            Arrays.fill(middle, 0);
            Arrays.fill(low, 0);
            for (int k = 0; k < terms; k++) {
              int value = x[i * row + k * term];
              if (value != 0) {
                add(value, k * stride + from, high, middle, low);
              }
            }
            for (int j = from; j < Math.min(to, columns); j++) {
              int at = i * columns + j;
              y[at] = rounder.of(high[j - from], middle[j - from], low[j - from], biasAt[at]);
            }
          }
        });
    return y;
  }

  private void add(int x, int w0, double[] high, double[] middle, double[] low) {
    DoubleVector xh = DoubleVector.broadcast(LANES, Halves.high(x));
    DoubleVector xl = DoubleVector.broadcast(LANES, Halves.low(x));
    for (int j = 0; j < high.length; j += L) {
      IntVector w = IntVector.fromArray(INTS, weights, w0 + j);
      DoubleVector wh = doubles(w.lanewise(VectorOperators.ASHR, Halves.BITS));
      DoubleVector wl = doubles(w.and((1 << Halves.BITS) - 1));
      xh.fma(wh, DoubleVector.fromArray(LANES, high, j)).intoArray(high, j);
      DoubleVector both = xh.fma(wl, DoubleVector.fromArray(LANES, middle, j));
      xl.fma(wh, both).intoArray(middle, j);
      xl.fma(wl, DoubleVector.fromArray(LANES, low, j)).intoArray(low, j);
    }
  }

  private static DoubleVector doubles(IntVector integers) {
    return (DoubleVector) integers.convertShape(VectorOperators.I2D, LANES, 0);
  }
}
