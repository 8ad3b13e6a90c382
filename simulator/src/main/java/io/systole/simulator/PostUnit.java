// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Post;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Overflow;
import io.systole.numeric.Rounding;

/**
 * One POST: takes the columns of all its CONVs, rounds them, and when the last has come normalizes,
 * pools and writes the map to the banks (docs/hardware.md section 6).
 *
 * <p>The hardware streams; the result is the same, for every stage reads what the stage before it
 * rounded.
 */
final class PostUnit {
  private static final Placement.Fields FIELDS =
      new Placement.Fields(Post.BASE, Post.PLANE_WORDS, Post.PITCH_DIV, Post.PITCH_MOD);

  private final int index;
  private final Instruction post;
  private final MachineConfig machine;
  private final Banks banks;
  private final Taps taps;
  private final FixedFormat format;
  private final FeatureMap convolved;
  private long columns;
  private int firstTile;

  PostUnit(int index, Instruction post, Machine state, Taps taps) {
    this.index = index;
    this.post = post;
    this.machine = state.config();
    this.banks = state.banks();
    this.taps = taps;
    this.format = format(post.at(Post.WIDTH), post.at(Post.ROUNDING), post.is(Post.WRAP));
    this.convolved = new FeatureMap(channels(), post.at(Post.IN_H), post.at(Post.IN_W));
    if (post.at(Post.LAST_OC) > machine.unrolling().ocLanes()) {
      throw new MachineFault(
          MachineError.RANGE,
          index,
          "last_oc %d, ocLanes %d".formatted(post.at(Post.LAST_OC), machine.unrolling().ocLanes()));
    }
  }

  /** An integer format: width bits, no fraction bits, so that shifts say all. */
  static FixedFormat format(int width, int rounding, boolean wrap) {
    Rounding mode =
        switch (rounding) {
          case 0 -> Rounding.TRUNCATE;
          case 1 -> Rounding.HALF_UP;
          default -> Rounding.HALF_EVEN;
        };
    return new FixedFormat(width, width, mode, wrap ? Overflow.WRAP : Overflow.SATURATE);
  }

  private int channels() {
    return (post.at(Post.OC_TILES) - 1) * machine.unrolling().ocLanes() + post.at(Post.LAST_OC);
  }

  /** Whether every column has come and the map is written. */
  boolean isFinished() {
    return columns == post.get(Post.PIXELS) * post.get(Post.OC_TILES);
  }

  /** The accumulators of one pixel and one output-channel tile of the CONV at work. */
  void column(int convTile, int pixel, double[] accumulators, HeldWeights.Biases biases) {
    int tile = firstTile + convTile;
    if (isFinished() || tile >= post.at(Post.OC_TILES)) {
      throw new MachineFault(
          MachineError.STALE, index, "a CONV gives more columns than this POST takes");
    }
    int lanes = machine.unrolling().ocLanes();
    int first = tile * lanes;
    int count = Math.min(lanes, convolved.channels() - first);
    int unused = Long.SIZE - MachineConfig.ACCUMULATOR_BITS;
    for (int lane = 0; lane < count; lane++) {
      // The accumulator wraps at 48 bits as the hardware's does.
      long sum = ((long) accumulators[lane] + biases.at(lane)) << unused >> unused;
      long value = format.fromAccumulator(sum, post.at(Post.SHIFT));
      convolved.set(first + lane, pixel, post.is(Post.RELU) ? Math.max(value, 0) : value);
    }
    columns++;
    if (isFinished()) {
      finish();
    }
  }

  /** The CONV at work has ended; the next one's tiles come behind its own. */
  void endOfConv(int tiles) {
    firstTile += tiles;
  }

  private void finish() {
    FeatureMap map = tapped(Taps.Stage.CONVOLUTION, convolved);
    boolean poolFirst = post.is(Post.POOL_FIRST);
    if (poolFirst) {
      map = pooled(map);
    }
    if (post.is(Post.LRN)) {
      requireCarry(map);
      map = tapped(Taps.Stage.LRN, Normalization.of(post).apply(map));
    }
    if (!poolFirst) {
      map = pooled(map);
    }
    write(map);
  }

  private FeatureMap pooled(FeatureMap map) {
    return post.at(Post.POOL) == 0
        ? map
        : tapped(Taps.Stage.POOL, Pooling.of(index, post, machine).apply(map));
  }

  private FeatureMap tapped(Taps.Stage stage, FeatureMap map) {
    taps.map(post.at(Header.LAYER), stage, map);
    return map;
  }

  private void requireCarry(FeatureMap map) {
    if (map.pixels() > machine.tiling().carryDepth()) {
      throw new MachineFault(
          MachineError.RANGE,
          index,
          "LRN of %d pixels, carryDepth %d".formatted(map.pixels(), machine.tiling().carryDepth()));
    }
  }

  private void write(FeatureMap map) {
    Placement placement = Placement.of(post, FIELDS, banks.count(), Placement.NO_RING);
    int lanes = banks.lanes();
    for (int channel = 0; channel < map.channels(); channel++) {
      for (int pixel = 0; pixel < map.pixels(); pixel++) {
        int position = pixel / map.width() * placement.pitch() + pixel % map.width();
        int word = placement.word(channel / lanes, position, 0, banks.count());
        int at = banks.index(index, position % banks.count(), word) + channel % lanes;
        banks.set(at, map.at(channel, pixel));
      }
    }
  }
}
