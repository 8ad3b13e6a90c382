// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * y[i,j] = round(Σ x[i,k] · w[k,j] + c[i,j]) on integers of at most 16 bits, for weights known
 * beforehand; sums exact in double lanes.
 *
 * <p>As {@link SimdGemm}: weights lie as 16-bit [k][j], and a single row skips those that meet a
 * zero.
 */
final class SimdFixedGemm {
  private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(L * Short.SIZE));

  /** Columns of a task: 2 KiB runs keep the memory streaming, the sums stay in the first cache. */
  private static final int TASK_COLUMNS = 1024;

  private final int rows;
  private final int terms;
  private final int columns;
  private final int stride;
  private final short[] weights;

  private SimdFixedGemm(int rows, Tensor w, boolean transposed) {
    this.rows = rows;
    WeightLayout layout = WeightLayout.of(w.shape(), transposed, L);
    this.terms = layout.terms();
    this.columns = layout.columns();
    this.stride = layout.stride();
    this.weights = new short[layout.size()];
    short[] given = Integers.shorts(w);
    layout.forEach((source, target) -> weights[target] = given[source]);
  }

  static Kernel<FixedTensor> gemm(Op.Gemm gemm, FixedSite site) {
    ScalarFixedProducts.requirePlain(gemm, site);
    Tensor w = site.weights().get(1).orElseThrow().values();
    SimdFixedGemm product = new SimdFixedGemm(site.output().dim(0), w, gemm.transB());
    site.requireAccumulator(product.terms);
    double[] bias = SimdFixedConv.doubles(site.biases());
    int[] biasAt = site.biasOffsets();
    Rounder rounder = new Rounder(site.format(), site.accumulatorFractionBits());
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      double[] sums = product.run(gemm.transA() ? product.transpose(x) : x);
      short[] y = new short[sums.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = rounder.of(sums[i] + bias[biasAt[i]]);
      }
      return site.result(y);
    };
  }

  /** Any left operand times a matrix: its leading axes are rows. */
  static Kernel<FixedTensor> matMul(FixedSite site) {
    Tensor w = site.weights().get(1).orElseThrow().values();
    int rows = Math.toIntExact(site.shapes().getFirst().size() / w.shape().dim(0));
    SimdFixedGemm product = new SimdFixedGemm(rows, w, false);
    site.requireAccumulator(product.terms);
    Rounder rounder = new Rounder(site.format(), site.accumulatorFractionBits());
    return inputs -> {
      double[] sums = product.run(Integers.of(inputs.getFirst().values()));
      short[] y = new short[sums.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = rounder.of(sums[i]);
      }
      return site.result(y);
    };
  }

  private int[] transpose(int[] x) {
    int[] rowMajor = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      rowMajor[i] = x[i % terms * rows + i / terms];
    }
    return rowMajor;
  }

  private double[] run(int[] x) {
    int[] used = used(x);
    double[] sums = new double[rows * stride];
    Parallel.pieces(
        stride,
        TASK_COLUMNS,
        (from, to) -> {
          int k = 0;
          for (; k + 4 <= used.length; k += 4) {
            for (int row = 0; row < rows; row++) {
              add4(used, k, x, row * terms, sums, row * stride, from, to);
            }
          }
          for (; k < used.length; k++) {
            for (int row = 0; row < rows; row++) {
              add(used[k], x[row * terms + used[k]], sums, row * stride, from, to);
            }
          }
        });
    if (stride == columns) {
      return sums;
    }
    double[] y = new double[rows * columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(sums, row * stride, y, row * columns, columns);
    }
    return y;
  }

  /** The terms whose weights must be read: all, or for a single row those that are not zero. */
  private int[] used(int[] x) {
    int[] used = new int[terms];
    int count = 0;
    for (int k = 0; k < terms; k++) {
      if (rows > 1 || x[k] != 0) {
        used[count++] = k;
      }
    }
    return Arrays.copyOf(used, count);
  }

  private void add4(
      int[] used, int k, int[] x, int x0, double[] sums, int sums0, int from, int to) {
    int wa = used[k] * stride;
    int wb = used[k + 1] * stride;
    int wc = used[k + 2] * stride;
    int wd = used[k + 3] * stride;
    DoubleVector xa = DoubleVector.broadcast(LANES, x[x0 + used[k]]);
    DoubleVector xb = DoubleVector.broadcast(LANES, x[x0 + used[k + 1]]);
    DoubleVector xc = DoubleVector.broadcast(LANES, x[x0 + used[k + 2]]);
    DoubleVector xd = DoubleVector.broadcast(LANES, x[x0 + used[k + 3]]);
    for (int j = from; j < to; j += L) {
      DoubleVector sum = DoubleVector.fromArray(LANES, sums, sums0 + j);
      sum = xa.fma(load(wa + j), sum);
      sum = xb.fma(load(wb + j), sum);
      sum = xc.fma(load(wc + j), sum);
      sum = xd.fma(load(wd + j), sum);
      sum.intoArray(sums, sums0 + j);
    }
  }

  private void add(int k, int xk, double[] sums, int sums0, int from, int to) {
    DoubleVector broadcast = DoubleVector.broadcast(LANES, xk);
    for (int j = from; j < to; j += L) {
      DoubleVector sum = DoubleVector.fromArray(LANES, sums, sums0 + j);
      broadcast.fma(load(k * stride + j), sum).intoArray(sums, sums0 + j);
    }
  }

  private DoubleVector load(int at) {
    return (DoubleVector)
        ShortVector.fromArray(SHORTS, weights, at).convertShape(VectorOperators.S2D, LANES, 0);
  }
}
