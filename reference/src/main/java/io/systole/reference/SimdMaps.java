// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Relu, MaxPool and LRN in float; the loops over rows are such as the JVM vectorizes by itself. */
final class SimdMaps {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private SimdMaps() {}

  static Kernel<Tensor> relu(Site site) {
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[x.length];
      Parallel.pieces(
          x.length,
          1 << 15,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              y[i] = Math.max(x[i], 0);
            }
          });
      return site.result(y);
    };
  }

  /**
   * First the maximum of the window's rows in a padded row, then at every column the maximum of the
   * taps along it, of which every stride-th is an output.
   */
  static Kernel<Tensor> maxPool(Op.MaxPool pool, Site site) {
    Sliding s = Sliding.of(pool.window(), site.shapes().getFirst(), site.output());
    int planes = Math.toIntExact(site.output().size(0, 2));
    int starts = (s.out().x() - 1) * s.stride().x() + 1;
    int lastTap = (s.kernel().x() - 1) * s.dilation().x();
    int columns = Math.max(starts + lastTap, s.pad().x() + s.in().x()) + L;
    float least = Float.NEGATIVE_INFINITY;
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[site.outputSize()];
      Parallel.pieces(
          planes,
          8,
          (from, to) -> {
            float[] row = new float[columns];
            float[] maxima = new float[starts + L];
            Arrays.fill(row, least);
            for (int i = from * s.out().y(); i < to * s.out().y(); i++) {
              Arrays.fill(row, s.pad().x(), s.pad().x() + s.in().x(), least);
              maxOfRows(s, x, i / s.out().y() * s.in().size(), i % s.out().y(), row);
              maxOfTaps(row, starts, lastTap, s.dilation().x(), maxima);
              for (int ox = 0; ox < s.out().x(); ox++) {
                y[i * s.out().x() + ox] = maxima[ox * s.stride().x()];
              }
            }
          });
      return site.result(y);
    };
  }

  private static void maxOfRows(Sliding s, float[] x, int plane, int oy, float[] row) {
    int left = s.pad().x();
    int width = s.in().x();
    for (int ky = 0; ky < s.kernel().y(); ky++) {
      int y = s.row(oy, ky);
      if (y >= 0 && y < s.in().y()) {
        int from = plane + y * width;
        int i = 0;
        for (; i <= width - L; i += L) {
          FloatVector.fromArray(LANES, row, left + i)
              .max(FloatVector.fromArray(LANES, x, from + i))
              .intoArray(row, left + i);
        }
        for (; i < width; i++) {
          row[left + i] = Math.max(row[left + i], x[from + i]);
        }
      }
    }
  }

  private static void maxOfTaps(float[] row, int starts, int lastTap, int step, float[] maxima) {
    for (int i = 0; i < starts; i += L) {
      FloatVector max = FloatVector.fromArray(LANES, row, i);
      for (int tap = step; tap <= lastTap; tap += step) {
        max = max.max(FloatVector.fromArray(LANES, row, i + tap));
      }
      max.intoArray(maxima, i);
    }
  }

  /** As {@link ScalarNormalization#lrn}, in float, vectors running over pixels. */
  static Kernel<Tensor> lrn(Op.Lrn lrn, Site site) {
    Shape shape = site.output();
    int channels = shape.dim(1);
    int area = Math.toIntExact(shape.size(2, shape.rank()));
    int planes = Math.toIntExact(shape.size(0, 2));
    int before = (lrn.size() - 1) / 2;
    int after = lrn.size() - 1 - before;
    Kernel<Tensor> scalar = ScalarNormalization.lrn(lrn, site);
    if (area < L) {
      return scalar;
    }
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[x.length];
      Parallel.pieces(
          planes,
          8,
          (from, to) -> {
            for (int plane = from; plane < to; plane++) {
              int c = plane % channels;
              int first = plane - Math.min(c, before);
              int last = plane + Math.min(channels - 1 - c, after);
              normalize(lrn, x, y, plane * area, first * area, last * area, area);
            }
          });
      return site.result(y);
    };
  }

  /** The last vector of a plane overlaps the one before instead of leaving a rest. */
  private static void normalize(
      Op.Lrn lrn, float[] x, float[] y, int at, int first, int last, int area) {
    float scale = lrn.alpha() / lrn.size();
    for (int next = 0; next < area; next += L) {
      int i = Math.min(next, area - L);
      FloatVector sum = FloatVector.zero(LANES);
      for (int plane = first; plane <= last; plane += area) {
        FloatVector v = FloatVector.fromArray(LANES, x, plane + i);
        sum = v.fma(v, sum);
      }
      FloatVector base = sum.mul(scale).add(lrn.bias());
      FloatVector power =
          lrn.beta() == 0.75f
              ? base.sqrt().mul(base.sqrt().sqrt())
              : base.lanewise(VectorOperators.POW, lrn.beta());
      FloatVector.fromArray(LANES, x, at + i).div(power).intoArray(y, at + i);
    }
  }
}
