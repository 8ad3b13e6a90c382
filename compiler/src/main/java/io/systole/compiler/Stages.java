// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.LrnFunction;
import java.util.Optional;

/**
 * What POST does to the sums of a layer, in order: rescale, then normalization and pooling, which
 * change places with {@code poolFirst}.
 */
record Stages(
    Rescale rescale, Optional<Normalize> normalize, Optional<Pool> pool, boolean poolFirst) {

  /** Rounding of a sum: {@code shift} fraction bits fewer, fitted to the format, ReLU. */
  record Rescale(int shift, FixedFormat format, boolean relu) {}

  /** LRN over channels c − before … c + after. */
  record Normalize(LrnFunction function, int before, int after) {}

  /** Kind of pooling, with the codes of POST. */
  enum PoolKind {
    MAX(1),
    AVERAGE(2);

    private final int code;

    PoolKind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * Pooling.
   *
   * @param divisor of an average; 0: the values inside the map
   * @param shift of an average: fraction bits of input less output
   * @param format of the output
   */
  record Pool(
      PoolKind kind, Slide slide, MapShape out, int divisor, int shift, FixedFormat format) {}

  /** The map that LRN sees. */
  MapShape normalized(MapShape convolved) {
    return poolFirst ? out(convolved) : convolved;
  }

  /** The finished map. */
  MapShape out(MapShape convolved) {
    return pool.map(Pool::out).orElse(convolved);
  }
}
