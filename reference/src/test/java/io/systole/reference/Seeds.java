// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import java.util.Random;

/** The generator of property tests: prints its seed; {@code -Dseed=N} replays a run. */
final class Seeds {
  private Seeds() {}

  static Random random(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test + " seed " + seed);
    return new Random(seed);
  }
}
