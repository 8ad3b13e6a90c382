// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;

/**
 * A convolution as a matrix product without im2col: output pixel p of map m is Σ_k weight[m][k] ·
 * x[pixel(p) + tap(k)] over the zero-padded input, k running over channel, ky, kx of the group.
 *
 * <p>Weights are packed into panels of {@code block} maps of one group, [panel][k][block], zeros
 * where a group's maps don't fill the last panel. A tile is {@link #PIXELS} pixels of one panel:
 * their inputs are broadcast, the panel's row is loaded as vectors, so nothing of x is rearranged.
 */
final class ConvPlan {
  /** Pixels of a tile: with two vectors of maps each, 12 accumulators of 16 registers. */
  static final int PIXELS = 6;

  /** Pixels of a task, short enough to spread the work evenly. */
  private static final int TASK_PIXELS = 32 * PIXELS;

  final Sliding sliding;
  final int images;
  final int channels;
  final int groups;
  final int terms;
  final int block;
  final int panels;
  final int mapsPerGroup;
  final int paddedRows;
  final int paddedColumns;

  /** Offset of term k from the first tap's, within the padded group. */
  final int[] taps;

  /** Offset of each pixel's first tap within a padded plane; rounded up to whole tiles. */
  final int[] pixels;

  ConvPlan(Op.Conv conv, Shape x, Shape w, Shape y, int block) {
    this.sliding = Sliding.of(conv.window(), x, y);
    this.images = x.dim(0);
    this.channels = x.dim(1);
    this.groups = conv.group();
    this.terms = Math.toIntExact(w.size(1, 4));
    this.block = block;
    this.mapsPerGroup = w.dim(0) / groups;
    this.panels = Math.ceilDiv(mapsPerGroup, block);
    Sliding s = sliding;
    this.paddedRows = Math.max(s.in().y() + s.pad().y(), lastRow(s) + 1 + s.pad().y());
    this.paddedColumns = Math.max(s.in().x() + s.pad().x(), lastColumn(s) + 1 + s.pad().x());
    this.taps = new int[terms];
    int k = 0;
    for (int c = 0; c < channels / groups; c++) {
      for (int ky = 0; ky < s.kernel().y(); ky++) {
        for (int kx = 0; kx < s.kernel().x(); kx++) {
          taps[k++] =
              (c * paddedRows + ky * s.dilation().y()) * paddedColumns + kx * s.dilation().x();
        }
      }
    }
    this.pixels = new int[Math.ceilDiv(s.out().size(), PIXELS) * PIXELS];
    for (int p = 0; p < s.out().size(); p++) {
      pixels[p] =
          p / s.out().x() * s.stride().y() * paddedColumns + p % s.out().x() * s.stride().x();
    }
  }

  private static int lastRow(Sliding s) {
    return s.row(s.out().y() - 1, s.kernel().y() - 1);
  }

  private static int lastColumn(Sliding s) {
    return s.column(s.out().x() - 1, s.kernel().x() - 1);
  }

  boolean padded() {
    return paddedRows != sliding.in().y() || paddedColumns != sliding.in().x();
  }

  int paddedSize() {
    return images * channels * paddedRows * paddedColumns;
  }

  /** Where row {@code row} of plane {@code plane} (image · channels + channel) starts, padded. */
  int paddedRow(int plane, int row) {
    return (plane * paddedRows + row + sliding.pad().y()) * paddedColumns + sliding.pad().x();
  }

  int packedSize() {
    return groups * panels * terms * block;
  }

  /** Where weight (m, k) of the ONNX order [m][k] is packed. */
  int packed(int m, int k) {
    int within = m % mapsPerGroup;
    int panel = m / mapsPerGroup * panels + within / block;
    return (panel * terms + k) * block + within % block;
  }

  /** One task: tiles of a panel. */
  interface Task {
    /**
     * Computes pixels [from, to).
     *
     * @param panel of all groups' panels
     * @param x where the panel's group of the image starts in the padded input
     * @param firstMap the panel's first map in y, counted over all images
     * @param maps how many of the panel's maps exist
     */
    void run(int panel, int x, int firstMap, int maps, int from, int to);
  }

  /** Every tile of every panel, in parallel. */
  void forEach(Task task) {
    int pieces = Math.ceilDiv(sliding.out().size(), TASK_PIXELS);
    int groupSize = channels / groups * paddedRows * paddedColumns;
    Parallel.tasks(
        images * groups * panels * pieces,
        i -> {
          int from = i % pieces * TASK_PIXELS;
          int to = Math.min(from + TASK_PIXELS, sliding.out().size());
          int panel = i / pieces % (groups * panels);
          int image = i / pieces / (groups * panels);
          int group = panel / panels;
          int within = panel % panels * block;
          task.run(
              panel,
              (image * groups + group) * groupSize,
              (image * groups + group) * mapsPerGroup + within,
              Math.min(block, mapsPerGroup - within),
              from,
              to);
        });
  }
}
