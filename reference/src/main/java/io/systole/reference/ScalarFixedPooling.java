// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Quotient;

/** Pooling on integers: the largest value, or the exact quotient rounded once. */
final class ScalarFixedPooling {
  private ScalarFixedPooling() {}

  /** The largest value under the window; padding never wins, the format stays. */
  static Kernel<FixedTensor> max(Op.MaxPool pool, FixedSite site) {
    site.requireSameFormat();
    Sliding s = Sliding.of(pool.window(), site.shapes().getFirst(), site.output());
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] y = new int[site.outputSize()];
      for (int to = 0; to < y.length; to++) {
        int plane = to / s.out().size() * s.in().size();
        int oy = to % s.out().size() / s.out().x();
        int ox = to % s.out().x();
        int max = (int) site.format().min();
        for (int ky = 0; ky < s.kernel().y(); ky++) {
          for (int kx = 0; kx < s.kernel().x(); kx++) {
            int row = s.row(oy, ky);
            int column = s.column(ox, kx);
            if (s.inside(row, column)) {
              max = Math.max(max, x[plane + row * s.in().x() + column]);
            }
          }
        }
        y[to] = max;
      }
      return site.result(y);
    };
  }

  /** The exact sum under the window, divided by {@link PoolDivisor}'s count and rounded once. */
  static Kernel<FixedTensor> average(Op.AveragePool pool, FixedSite site) {
    Sliding s = Sliding.of(pool.window(), site.shapes().getFirst(), site.output());
    PoolDivisor divisor = PoolDivisor.of(pool, s);
    int fractionBits = site.formats().getFirst().fractionBits();
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] y = new int[site.outputSize()];
      for (int to = 0; to < y.length; to++) {
        int plane = to / s.out().size() * s.in().size();
        int oy = to % s.out().size() / s.out().x();
        int ox = to % s.out().x();
        long sum = 0;
        for (int ky = 0; ky < s.kernel().y(); ky++) {
          for (int kx = 0; kx < s.kernel().x(); kx++) {
            int row = s.row(oy, ky);
            int column = s.column(ox, kx);
            if (s.inside(row, column)) {
              sum += x[plane + row * s.in().x() + column];
            }
          }
        }
        y[to] = (int) Quotient.average(sum, fractionBits, divisor.at(oy, ox), site.format());
      }
      return site.result(y);
    };
  }

  /** The mean of each plane, rounded once; output [n,c,1,…]. */
  static Kernel<FixedTensor> globalAverage(FixedSite site) {
    int fractionBits = site.formats().getFirst().fractionBits();
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] y = new int[site.outputSize()];
      int area = x.length / y.length;
      for (int plane = 0; plane < y.length; plane++) {
        long sum = 0;
        for (int i = 0; i < area; i++) {
          sum += x[plane * area + i];
        }
        y[plane] = (int) Quotient.average(sum, fractionBits, area, site.format());
      }
      return site.result(y);
    };
  }
}
