// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Post;
import io.systole.numeric.Quotient;

/** Maximum and average pooling of a map by POST's fields. */
record Pooling(Instruction post) {
  private static final int AVERAGE = 2;

  /** Refuses windows whose accumulators do not fit the machine. */
  static Pooling of(int index, Instruction post, MachineConfig machine) {
    int rows = Math.ceilDiv(post.at(Post.POOL_H), post.at(Post.POOL_STRIDE_H));
    int words =
        rows
            * post.at(Post.OUT_W)
            * machine.poolGroups(post.is(Post.LRN) && !post.is(Post.POOL_FIRST));
    if (words > machine.tiling().poolDepth()) {
      throw new MachineFault(
          MachineError.RANGE,
          index,
          "pooling needs %d words, poolDepth %d".formatted(words, machine.tiling().poolDepth()));
    }
    return new Pooling(post);
  }

  FeatureMap apply(FeatureMap map) {
    FeatureMap result = new FeatureMap(map.channels(), post.at(Post.OUT_H), post.at(Post.OUT_W));
    for (int channel = 0; channel < map.channels(); channel++) {
      for (int y = 0; y < result.height(); y++) {
        for (int x = 0; x < result.width(); x++) {
          result.set(channel, y * result.width() + x, window(map, channel, y, x));
        }
      }
    }
    return result;
  }

  private long window(FeatureMap map, int channel, int y, int x) {
    int top = y * post.at(Post.POOL_STRIDE_H) - post.at(Post.POOL_TOP);
    int left = x * post.at(Post.POOL_STRIDE_W) - post.at(Post.POOL_LEFT);
    int bottom = Math.min(map.height(), top + post.at(Post.POOL_H));
    int right = Math.min(map.width(), left + post.at(Post.POOL_W));
    long sum = 0;
    long max = Long.MIN_VALUE;
    int inside = 0;
    for (int iy = Math.max(0, top); iy < bottom; iy++) {
      for (int ix = Math.max(0, left); ix < right; ix++) {
        long value = map.at(channel, iy * map.width() + ix);
        sum += value;
        max = Math.max(max, value);
        inside++;
      }
    }
    if (post.at(Post.POOL) != AVERAGE) {
      return max;
    }
    int divisor = post.at(Post.POOL_COUNT) == 0 ? inside : post.at(Post.POOL_COUNT);
    return Quotient.average(
        sum,
        post.at(Post.POOL_SHIFT),
        divisor,
        PostUnit.format(
            post.at(Post.POOL_WIDTH), post.at(Post.POOL_ROUNDING), post.is(Post.POOL_WRAP)));
  }
}
