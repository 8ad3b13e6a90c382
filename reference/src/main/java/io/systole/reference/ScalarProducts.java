// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;

/** Conv, Gemm and MatMul as plain loops; products and sums in double, rounded to float once. */
final class ScalarProducts {
  private ScalarProducts() {}

  /** y[n,m,oy,ox] = b[m] + Σ w[m,c,ky,kx] · x[n, group·C + c, row(oy,ky), column(ox,kx)]. */
  static Kernel<Tensor> conv(Op.Conv conv, Site site) {
    Site.Operand weights = site.operand(1);
    Shape w = site.shapes().get(1);
    Sliding s = Sliding.of(conv.window(), site.shapes().getFirst(), site.output());
    int maps = w.dim(0);
    int channels = w.dim(1);
    int perGroup = maps / conv.group();
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] k = weights.of(inputs);
      float[] y = new float[site.outputSize()];
      int to = 0;
      for (int n = 0; n < site.output().dim(0); n++) {
        for (int m = 0; m < maps; m++) {
          int firstPlane = n * channels * conv.group() + m / perGroup * channels;
          float bias = site.has(2) ? inputs.get(2).floatAt(m) : 0;
          for (int oy = 0; oy < s.out().y(); oy++) {
            for (int ox = 0; ox < s.out().x(); ox++) {
              y[to++] = (float) (bias + sum(s, x, firstPlane, k, m * channels, channels, oy, ox));
            }
          }
        }
      }
      return site.result(y);
    };
  }

  @SuppressWarnings("checkstyle:ParameterNumber") // the coordinates of one output, nothing else
  private static double sum(
      Sliding s, float[] x, int xPlane, float[] k, int kPlane, int channels, int oy, int ox) {
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      for (int ky = 0; ky < s.kernel().y(); ky++) {
        for (int kx = 0; kx < s.kernel().x(); kx++) {
          int row = s.row(oy, ky);
          int column = s.column(ox, kx);
          if (s.inside(row, column)) {
            double weight = k[((kPlane + c) * s.kernel().y() + ky) * s.kernel().x() + kx];
            sum += weight * x[((xPlane + c) * s.in().y() + row) * s.in().x() + column];
          }
        }
      }
    }
    return sum;
  }

  /** y[i,j] = alpha · Σ a'[i,k] · b'[k,j] + beta · c[i,j], primes transposing on demand. */
  static Kernel<Tensor> gemm(Op.Gemm gemm, Site site) {
    Site.Operand right = site.operand(1);
    int rows = site.output().dim(0);
    int columns = site.output().dim(1);
    int terms = site.shapes().get(0).dim(gemm.transA() ? 0 : 1);
    int aRow = gemm.transA() ? 1 : terms;
    int aTerm = gemm.transA() ? rows : 1;
    int bTerm = gemm.transB() ? 1 : columns;
    int bColumn = gemm.transB() ? terms : 1;
    int[] at = site.has(2) ? Broadcast.offsets(site.shapes().get(2), site.output()) : new int[0];
    return inputs -> {
      float[] a = inputs.getFirst().toFloats();
      float[] b = right.of(inputs);
      float[] y = new float[rows * columns];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int k = 0; k < terms; k++) {
            sum += (double) a[i * aRow + k * aTerm] * b[k * bTerm + j * bColumn];
          }
          double c = site.has(2) ? inputs.get(2).floatAt(at[i * columns + j]) : 0;
          y[i * columns + j] = (float) (gemm.alpha() * sum + gemm.beta() * c);
        }
      }
      return site.result(y);
    };
  }

  /** numpy.matmul: the last two axes multiply, those before broadcast; a vector is promoted. */
  static Kernel<Tensor> matMul(Site site) {
    Stacks stacks = Stacks.of(site.shapes().get(0), site.shapes().get(1));
    Site.Operand right = site.operand(1);
    return inputs -> {
      float[] a = inputs.getFirst().toFloats();
      float[] b = right.of(inputs);
      float[] y = new float[site.outputSize()];
      int to = 0;
      for (int stack = 0; stack < stacks.count(); stack++) {
        int aBase = stacks.leftOffset(stack);
        int bBase = stacks.rightOffset(stack);
        for (int i = 0; i < stacks.rows(); i++) {
          for (int j = 0; j < stacks.columns(); j++) {
            double sum = 0;
            for (int k = 0; k < stacks.terms(); k++) {
              sum +=
                  (double) a[aBase + i * stacks.terms() + k] * b[bBase + k * stacks.columns() + j];
            }
            y[to++] = (float) sum;
          }
        }
      }
      return site.result(y);
    };
  }
}
