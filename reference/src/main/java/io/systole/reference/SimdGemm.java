// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * y[i,j] = alpha · Σ x[i,k] · w[k,j] + beta · c[i,j] in float, for weights known beforehand.
 *
 * <p>A single row is bound by reading the weights, so those that meet a zero are not read: weights
 * lie as [k][j], a zero x[k] (half or more of them after Relu) skips row k. That is exact unless a
 * weight is infinite or NaN, when nothing is skipped. Several rows share each read of the weights.
 */
final class SimdGemm {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  /** Columns of a task: 4 KiB runs keep the memory streaming, the sums stay in the first cache. */
  private static final int TASK_COLUMNS = 1024;

  private final int rows;
  private final int terms;
  private final int columns;
  private final int stride;
  private final float[] weights;
  private final boolean finite;

  private SimdGemm(int rows, Shape shape, float[] given, boolean transposed) {
    this.rows = rows;
    WeightLayout layout = WeightLayout.of(shape, transposed, L);
    this.terms = layout.terms();
    this.columns = layout.columns();
    this.stride = layout.stride();
    this.weights = new float[layout.size()];
    boolean allFinite = true;
    for (float weight : given) {
      allFinite &= Float.isFinite(weight);
    }
    this.finite = allFinite;
    layout.forEach((source, target) -> weights[target] = given[source]);
  }

  static Kernel<Tensor> gemm(Op.Gemm gemm, Site site) {
    Tensor w = site.constants().get(1).orElseThrow();
    SimdGemm product = new SimdGemm(site.output().dim(0), w.shape(), w.toFloats(), gemm.transB());
    int[] at = site.has(2) ? Broadcast.offsets(site.shapes().get(2), site.output()) : new int[0];
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = product.run(gemm.transA() ? product.transpose(x) : x);
      float[] c = site.has(2) ? inputs.get(2).toFloats() : new float[0];
      for (int i = 0; i < y.length; i++) {
        y[i] = gemm.alpha() * y[i] + (site.has(2) ? gemm.beta() * c[at[i]] : 0);
      }
      return site.result(y);
    };
  }

  /** Any left operand times a matrix: its leading axes are rows. */
  static Kernel<Tensor> matMul(Site site) {
    Tensor w = site.constants().get(1).orElseThrow();
    int rows = Math.toIntExact(site.shapes().getFirst().size() / w.shape().dim(0));
    SimdGemm product = new SimdGemm(rows, w.shape(), w.toFloats(), false);
    return inputs -> site.result(product.run(inputs.getFirst().toFloats()));
  }

  private float[] transpose(float[] x) {
    float[] rowMajor = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      rowMajor[i] = x[i % terms * rows + i / terms];
    }
    return rowMajor;
  }

  private float[] run(float[] x) {
    int[] used = used(x);
    float[] sums = new float[rows * stride];
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
    float[] y = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(sums, row * stride, y, row * columns, columns);
    }
    return y;
  }

  /** The terms whose weights must be read: all, or for a single row those that are not zero. */
  private int[] used(float[] x) {
    int[] used = new int[terms];
    int count = 0;
    for (int k = 0; k < terms; k++) {
      if (rows > 1 || !finite || x[k] != 0) {
        used[count++] = k;
      }
    }
    return java.util.Arrays.copyOf(used, count);
  }

  private void add4(
      int[] used, int k, float[] x, int x0, float[] sums, int sums0, int from, int to) {
    int wa = used[k] * stride;
    int wb = used[k + 1] * stride;
    int wc = used[k + 2] * stride;
    int wd = used[k + 3] * stride;
    FloatVector xa = FloatVector.broadcast(LANES, x[x0 + used[k]]);
    FloatVector xb = FloatVector.broadcast(LANES, x[x0 + used[k + 1]]);
    FloatVector xc = FloatVector.broadcast(LANES, x[x0 + used[k + 2]]);
    FloatVector xd = FloatVector.broadcast(LANES, x[x0 + used[k + 3]]);
    for (int j = from; j < to; j += L) {
      FloatVector sum = FloatVector.fromArray(LANES, sums, sums0 + j);
      sum = xa.fma(FloatVector.fromArray(LANES, weights, wa + j), sum);
      sum = xb.fma(FloatVector.fromArray(LANES, weights, wb + j), sum);
      sum = xc.fma(FloatVector.fromArray(LANES, weights, wc + j), sum);
      sum = xd.fma(FloatVector.fromArray(LANES, weights, wd + j), sum);
      sum.intoArray(sums, sums0 + j);
    }
  }

  private void add(int k, float xk, float[] sums, int sums0, int from, int to) {
    FloatVector broadcast = FloatVector.broadcast(LANES, xk);
    for (int j = from; j < to; j += L) {
      FloatVector sum = FloatVector.fromArray(LANES, sums, sums0 + j);
      broadcast
          .fma(FloatVector.fromArray(LANES, weights, k * stride + j), sum)
          .intoArray(sums, sums0 + j);
    }
  }
}
