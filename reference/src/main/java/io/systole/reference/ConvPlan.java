// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Shape;

/**
 * A convolution as a matrix product without im2col: output pixel p of map m is Σ_k weight[m][k] ·
 * x[pixel(p) + tap(k)] over the zero-padded input.
 *
 * <p>The padded input lies as [image][group][row][column][channel]: then a kernel's row of taps is
 * one run of memory, so the inner loop's addresses are linear and need no check in it. Weights are
 * packed into panels of {@code block} maps of one group, [panel][run][k][block], zeros where a
 * group's maps don't fill the last panel. A tile is {@link #PIXELS} pixels of one panel: their
 * inputs are broadcast, the panel's row is loaded as vectors.
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
  final int depth;
  final int terms;
  final int block;
  final int panels;
  final int mapsPerGroup;
  final int paddedRows;
  final int paddedColumns;

  /** Terms of a run: a row of taps, or with dilation the channels of one tap. */
  final int runLength;

  /** Offset of each run from the first tap's first channel. */
  final int[] runs;

  /** Offset of each pixel's first tap within a padded group; rounded up to whole tiles. */
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
    this.depth = channels / groups;
    boolean rows = s.dilation().x() == 1;
    this.runLength = rows ? s.kernel().x() * depth : depth;
    this.runs = new int[terms / runLength];
    for (int run = 0; run < runs.length; run++) {
      int ky = rows ? run : run / s.kernel().x();
      int kx = rows ? 0 : run % s.kernel().x();
      runs[run] = (ky * s.dilation().y() * paddedColumns + kx * s.dilation().x()) * depth;
    }
    this.pixels = new int[Math.ceilDiv(s.out().size(), PIXELS) * PIXELS];
    for (int p = 0; p < s.out().size(); p++) {
      int row = p / s.out().x() * s.stride().y();
      pixels[p] = (row * paddedColumns + p % s.out().x() * s.stride().x()) * depth;
    }
  }

  private static int lastRow(Sliding s) {
    return s.row(s.out().y() - 1, s.kernel().y() - 1);
  }

  private static int lastColumn(Sliding s) {
    return s.column(s.out().x() - 1, s.kernel().x() - 1);
  }

  int paddedSize() {
    return Math.multiplyExact(
        Math.multiplyExact(images, channels), Math.multiplyExact(paddedRows, paddedColumns));
  }

  /** One input row of a plane: from {@code source} on, it goes to every depth-th place. */
  interface Row {
    void copy(int source, int target);
  }

  /** Every row of the input, in parallel: where it starts, and where its first element goes. */
  void forEachRow(Row row) {
    int height = sliding.in().y();
    Parallel.pieces(
        images * groups * height,
        4,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int firstPlane = i / height * depth;
            int y = i % height + sliding.pad().y();
            int target =
                ((i / height * paddedRows + y) * paddedColumns + sliding.pad().x()) * depth;
            for (int c = 0; c < depth; c++) {
              row.copy(((firstPlane + c) * height + i % height) * sliding.in().x(), target + c);
            }
          }
        });
  }

  int packedSize() {
    return groups * panels * terms * block;
  }

  /** Where the weight of ONNX's order [m][c][ky][kx] is packed. */
  int packed(int index) {
    int m = index / terms;
    int area = terms / depth;
    int c = index % terms / area;
    int k = index % area * depth + c;
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
    int groupSize = depth * paddedRows * paddedColumns;
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
