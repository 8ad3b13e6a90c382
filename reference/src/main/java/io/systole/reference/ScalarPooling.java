// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;

/** Float pooling over planes; sums in double. */
final class ScalarPooling {
  private ScalarPooling() {}

  /** One output value of the plane that starts at an offset of x. */
  private interface Pooling {
    float at(float[] x, int plane, int oy, int ox);
  }

  /** The largest value under the window; NaN wins, padding never. */
  static Kernel<Tensor> max(Op.MaxPool pool, Site site) {
    Sliding s = Sliding.of(pool.window(), site.shapes().getFirst(), site.output());
    return pool(
        s,
        site,
        (x, plane, oy, ox) -> {
          float max = Float.NEGATIVE_INFINITY;
          for (int ky = 0; ky < s.kernel().y(); ky++) {
            for (int kx = 0; kx < s.kernel().x(); kx++) {
              int row = s.row(oy, ky);
              int column = s.column(ox, kx);
              if (s.inside(row, column)) {
                max = Math.max(max, x[plane + row * s.in().x() + column]);
              }
            }
          }
          return max;
        });
  }

  /** The sum under the window, divided by {@link PoolDivisor}'s count. */
  static Kernel<Tensor> average(Op.AveragePool pool, Site site) {
    Sliding s = Sliding.of(pool.window(), site.shapes().getFirst(), site.output());
    PoolDivisor divisor = PoolDivisor.of(pool, s);
    return pool(
        s,
        site,
        (x, plane, oy, ox) -> {
          double sum = 0;
          for (int ky = 0; ky < s.kernel().y(); ky++) {
            for (int kx = 0; kx < s.kernel().x(); kx++) {
              int row = s.row(oy, ky);
              int column = s.column(ox, kx);
              if (s.inside(row, column)) {
                sum += x[plane + row * s.in().x() + column];
              }
            }
          }
          return (float) (sum / divisor.at(oy, ox));
        });
  }

  private static Kernel<Tensor> pool(Sliding s, Site site, Pooling pooling) {
    Shape shape = site.output();
    int planes = Math.toIntExact(shape.size(0, 2));
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[site.outputSize()];
      int to = 0;
      for (int plane = 0; plane < planes; plane++) {
        for (int oy = 0; oy < s.out().y(); oy++) {
          for (int ox = 0; ox < s.out().x(); ox++) {
            y[to++] = pooling.at(x, plane * s.in().size(), oy, ox);
          }
        }
      }
      return site.result(y);
    };
  }

  /** The mean of each plane; output [n,c,1,…]. */
  static Kernel<Tensor> globalAverage(Site site) {
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[site.outputSize()];
      int area = x.length / y.length;
      for (int plane = 0; plane < y.length; plane++) {
        double sum = 0;
        for (int i = 0; i < area; i++) {
          sum += x[plane * area + i];
        }
        y[plane] = (float) (sum / area);
      }
      return site.result(y);
    };
  }
}
