// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.LrnFunction;
import io.systole.numeric.Shape;
import java.util.Arrays;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Relu, MaxPool and LRN on integers of at most 16 bits. */
final class SimdFixedMaps {
  private static final VectorSpecies<Short> LANES = ShortVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private SimdFixedMaps() {}

  static Kernel<FixedTensor> relu(FixedSite site) {
    site.requireSameFormat();
    return inputs -> {
      short[] x = Integers.shorts(inputs.getFirst().values());
      short[] y = new short[x.length];
      Parallel.pieces(
          x.length,
          1 << 16,
          (from, to) -> {
            int i = from;
            for (; i <= to - L; i += L) {
              ShortVector.fromArray(LANES, x, i).max((short) 0).intoArray(y, i);
            }
            for (; i < to; i++) {
              y[i] = (short) Math.max(x[i], 0);
            }
          });
      return site.result(y);
    };
  }

  /**
   * First the maximum of the window's rows in a padded row, then at every column the maximum of the
   * taps along it, of which every stride-th is an output.
   */
  static Kernel<FixedTensor> maxPool(Op.MaxPool pool, FixedSite site) {
    site.requireSameFormat();
    Sliding s = Sliding.of(pool.window(), site.shapes().getFirst(), site.output());
    int planes = Math.toIntExact(site.output().size(0, 2));
    int starts = (s.out().x() - 1) * s.stride().x() + 1;
    int lastTap = (s.kernel().x() - 1) * s.dilation().x();
    int columns = Math.max(starts + lastTap, s.pad().x() + s.in().x()) + L;
    short least = (short) site.format().min();
    return inputs -> {
      short[] x = Integers.shorts(inputs.getFirst().values());
      short[] y = new short[site.outputSize()];
      Parallel.pieces(
          planes,
          8,
          (from, to) -> {
            short[] row = new short[columns];
            short[] maxima = new short[starts + L];
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

  private static void maxOfRows(Sliding s, short[] x, int plane, int oy, short[] row) {
    int left = s.pad().x();
    int width = s.in().x();
    for (int ky = 0; ky < s.kernel().y(); ky++) {
      int y = s.row(oy, ky);
      if (y >= 0 && y < s.in().y()) {
        int from = plane + y * width;
        int i = 0;
        for (; i <= width - L; i += L) {
          ShortVector.fromArray(LANES, row, left + i)
              .max(ShortVector.fromArray(LANES, x, from + i))
              .intoArray(row, left + i);
        }
        for (; i < width; i++) {
          row[left + i] = (short) Math.max(row[left + i], x[from + i]);
        }
      }
    }
  }

  private static void maxOfTaps(short[] row, int starts, int lastTap, int step, short[] maxima) {
    for (int i = 0; i < starts; i += L) {
      ShortVector max = ShortVector.fromArray(LANES, row, i);
      for (int tap = step; tap <= lastTap; tap += step) {
        max = max.max(ShortVector.fromArray(LANES, row, i + tap));
      }
      max.intoArray(maxima, i);
    }
  }

  /** As {@link ScalarFixedNormalization#lrn}; 0 stays 0, whatever its factor. */
  static Kernel<FixedTensor> lrn(Op.Lrn lrn, FixedSite site) {
    LrnFunction function = ScalarFixedNormalization.function(lrn, site);
    Shape shape = site.output();
    int channels = shape.dim(1);
    int area = Math.toIntExact(shape.size(2, shape.rank()));
    int before = (lrn.size() - 1) / 2;
    int after = lrn.size() - 1 - before;
    return inputs -> {
      short[] x = Integers.shorts(inputs.getFirst().values());
      short[] y = new short[x.length];
      Parallel.pieces(
          Math.toIntExact(shape.size(0, 2)),
          8,
          (from, to) -> {
            long[] sums = new long[area];
            for (int plane = from; plane < to; plane++) {
              int c = plane % channels;
              Arrays.fill(sums, 0);
              int last = plane + Math.min(channels - 1 - c, after);
              for (int p = plane - Math.min(c, before); p <= last; p++) {
                addSquares(x, p * area, sums);
              }
              for (int i = 0; i < area; i++) {
                short value = x[plane * area + i];
                y[plane * area + i] = value == 0 ? 0 : (short) function.apply(value, sums[i]);
              }
            }
          });
      return site.result(y);
    };
  }

  private static void addSquares(short[] x, int from, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += x[from + i] * x[from + i];
    }
  }
}
