// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedArithmetic;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Int128;
import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Conv, Gemm, MatMul, Add, Sum and Mul on integers: exact, rounded once. */
final class ScalarFixedProducts {
  private ScalarFixedProducts() {}

  /** y[n,m,oy,ox] = round(b[m] + Σ w[m,c,ky,kx] · x[n, group·C + c, row(oy,ky), column(ox,kx)]). */
  static Kernel<FixedTensor> conv(Op.Conv conv, FixedSite site) {
    Shape w = site.shapes().get(1);
    site.requireAccumulator(w.size(1, 4));
    FixedSite.Operand weights = site.operand(1);
    Int128[] bias = site.biases();
    Sliding s = Sliding.of(conv.window(), site.shapes().getFirst(), site.output());
    int maps = w.dim(0);
    int channels = w.dim(1);
    int perGroup = maps / conv.group();
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] k = weights.of(inputs);
      int[] y = new int[site.outputSize()];
      ExactSum sum = new ExactSum();
      for (int to = 0; to < y.length; to++) {
        int[] at = site.output().coordinates(to);
        int m = at[1];
        int plane = (at[0] * conv.group() + m / perGroup) * channels;
        sum.set(bias[m % bias.length]);
        for (int c = 0; c < channels; c++) {
          addChannel(s, at, x, (plane + c) * s.in().size(), k, m * channels + c, sum);
        }
        y[to] = rounded(site, sum);
      }
      return site.result(y);
    };
  }

  private static void addChannel(
      Sliding s, int[] at, int[] x, int plane, int[] k, int kernel, ExactSum sum) {
    for (int ky = 0; ky < s.kernel().y(); ky++) {
      int row = s.row(at[2], ky);
      for (int kx = 0; kx < s.kernel().x(); kx++) {
        int column = s.column(at[3], kx);
        if (s.inside(row, column)) {
          int weight = k[(kernel * s.kernel().y() + ky) * s.kernel().x() + kx];
          sum.add(x[plane + row * s.in().x() + column], weight);
        }
      }
    }
  }

  private static int rounded(FixedSite site, ExactSum sum) {
    return (int) site.format().fromAccumulator(sum.value(), site.accumulatorFractionBits());
  }

  /**
   * y[i,j] = round(Σ a'[i,k] · b'[k,j] + c[i,j]), primes transposing on demand.
   *
   * @throws IllegalArgumentException if alpha or beta is not 1: they are folded into b and c
   */
  static Kernel<FixedTensor> gemm(Op.Gemm gemm, FixedSite site) {
    requirePlain(gemm, site);
    int rows = site.output().dim(0);
    int columns = site.output().dim(1);
    int terms = site.shapes().get(0).dim(gemm.transA() ? 0 : 1);
    site.requireAccumulator(terms);
    FixedSite.Operand right = site.operand(1);
    int aRow = gemm.transA() ? 1 : terms;
    int aTerm = gemm.transA() ? rows : 1;
    int bTerm = gemm.transB() ? 1 : columns;
    int bColumn = gemm.transB() ? terms : 1;
    Int128[] bias = site.biases();
    int[] biasAt = site.biasOffsets();
    return inputs -> {
      int[] a = Integers.of(inputs.getFirst().values());
      int[] b = right.of(inputs);
      int[] y = new int[rows * columns];
      ExactSum sum = new ExactSum();
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          sum.set(bias[biasAt[i * columns + j]]);
          for (int k = 0; k < terms; k++) {
            sum.add(a[i * aRow + k * aTerm], b[k * bTerm + j * bColumn]);
          }
          y[i * columns + j] = rounded(site, sum);
        }
      }
      return site.result(y);
    };
  }

  static void requirePlain(Op.Gemm gemm, FixedSite site) {
    if (gemm.alpha() != 1 || (gemm.beta() != 1 && site.bias().isPresent())) {
      throw new IllegalArgumentException(
          "%s: in fixed point alpha and beta must be folded, found %s and %s"
              .formatted(site.node().label(), gemm.alpha(), gemm.beta()));
    }
  }

  /** numpy.matmul, each sum rounded once. */
  static Kernel<FixedTensor> matMul(FixedSite site) {
    Stacks stacks = Stacks.of(site.shapes().get(0), site.shapes().get(1));
    site.requireAccumulator(stacks.terms());
    FixedSite.Operand right = site.operand(1);
    return inputs -> {
      int[] a = Integers.of(inputs.getFirst().values());
      int[] b = right.of(inputs);
      int[] y = new int[site.outputSize()];
      ExactSum sum = new ExactSum();
      int to = 0;
      for (int stack = 0; stack < stacks.count(); stack++) {
        for (int i = 0; i < stacks.rows(); i++) {
          int row = stacks.leftOffset(stack) + i * stacks.terms();
          for (int j = 0; j < stacks.columns(); j++) {
            int column = stacks.rightOffset(stack) + j;
            sum.set(Int128.ZERO);
            for (int k = 0; k < stacks.terms(); k++) {
              sum.add(a[row + k], b[column + k * stacks.columns()]);
            }
            y[to++] = rounded(site, sum);
          }
        }
      }
      return site.result(y);
    };
  }

  /** All operands at the finest of their scales, exact sum, rounded once. */
  static Kernel<FixedTensor> sum(FixedSite site) {
    int finest =
        site.formats().stream().mapToInt(format -> format.fractionBits()).max().orElseThrow();
    List<int[]> offsets = offsets(site);
    int[] shifts =
        site.formats().stream().mapToInt(format -> finest - format.fractionBits()).toArray();
    if (Arrays.stream(shifts).max().orElseThrow() > 90) {
      throw new IllegalArgumentException(
          "%s: formats %s are more than 90 places apart"
              .formatted(site.node().label(), site.formats()));
    }
    return inputs -> {
      int[][] x = new int[inputs.size()][];
      Arrays.setAll(x, i -> Integers.of(inputs.get(i).values()));
      int[] y = new int[site.outputSize()];
      for (int i = 0; i < y.length; i++) {
        Int128 sum = Int128.ZERO;
        for (int operand = 0; operand < x.length; operand++) {
          long value = x[operand][offsets.get(operand)[i]];
          sum = sum.plus(Int128.of(value).shiftLeft(shifts[operand]));
        }
        y[i] = (int) site.format().fromAccumulator(sum, finest);
      }
      return site.result(y);
    };
  }

  /** The exact product of two, rounded once. */
  static Kernel<FixedTensor> multiply(FixedSite site) {
    List<int[]> offsets = offsets(site);
    return inputs -> {
      int[] a = Integers.of(inputs.get(0).values());
      int[] b = Integers.of(inputs.get(1).values());
      int[] y = new int[site.outputSize()];
      for (int i = 0; i < y.length; i++) {
        y[i] =
            (int)
                FixedArithmetic.multiply(
                    a[offsets.get(0)[i]],
                    site.formats().get(0),
                    b[offsets.get(1)[i]],
                    site.formats().get(1),
                    site.format());
      }
      return site.result(y);
    };
  }

  private static List<int[]> offsets(FixedSite site) {
    List<int[]> offsets = new ArrayList<>();
    site.shapes().forEach(shape -> offsets.add(Broadcast.offsets(shape, site.output())));
    return offsets;
  }
}
