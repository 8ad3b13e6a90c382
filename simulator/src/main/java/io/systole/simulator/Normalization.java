// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Post;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Int128;
import io.systole.numeric.LrnFunction;

/**
 * LRN of a map by POST's fields; the function itself is {@link LrnFunction}.
 *
 * @param before channels of the window before its own
 * @param after channels of the window behind its own
 */
record Normalization(LrnFunction function, int before, int after) {
  private static final int GUARD_BITS = 16;

  static Normalization of(Instruction post) {
    FixedFormat output =
        PostUnit.format(
            post.at(Post.LRN_WIDTH), post.at(Post.LRN_ROUNDING), post.is(Post.LRN_WRAP));
    // gamma holds the difference of the fraction bits, so both formats are integers here.
    FixedFormat input = FixedFormat.of(post.at(Post.WIDTH), post.at(Post.WIDTH));
    return new Normalization(
        new LrnFunction(
            post.is(Post.LRN_GUARD) ? GUARD_BITS : 0,
            Int128.of(post.get(Post.LRN_K)),
            post.get(Post.LRN_BETA),
            post.get(Post.LRN_GAMMA),
            input,
            output),
        post.at(Post.LRN_BEFORE),
        post.at(Post.LRN_AFTER));
  }

  FeatureMap apply(FeatureMap map) {
    FeatureMap result = new FeatureMap(map.channels(), map.height(), map.width());
    for (int pixel = 0; pixel < map.pixels(); pixel++) {
      for (int channel = 0; channel < map.channels(); channel++) {
        long sum = 0;
        int last = Math.min(map.channels() - 1, channel + after);
        for (int c = Math.max(0, channel - before); c <= last; c++) {
          long x = map.at(c, pixel);
          sum += x * x;
        }
        result.set(channel, pixel, function.apply(map.at(channel, pixel), sum));
      }
    }
    return result;
  }
}
