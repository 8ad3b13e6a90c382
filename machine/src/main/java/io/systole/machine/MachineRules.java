// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

/** What a machine must satisfy; each message has the parameter, its value and what is allowed. */
final class MachineRules {
  private MachineRules() {}

  static void check(
      String name,
      MachineConfig.Unrolling unrolling,
      MachineConfig.Partitioning partitioning,
      MachineConfig.Tiling tiling,
      MachineConfig.Quantization quantization,
      MachineConfig.DramAccess dram) {
    int bits = quantization.elementBits();
    require(bits == 8 || bits == 16 || bits == 32, name, "elementBits", bits, "8, 16 or 32");
    require(
        !quantization.pairs() || (bits == 8 && unrolling.postLanes() % 2 == 0),
        name,
        "elementBits",
        bits,
        "8, and an even number of postLanes, with pairs");
    lanes(name, unrolling, partitioning);
    dram(name, dram);
    int partBits = unrolling.ocLanes() * bits / dram.ports();
    require(
        partBits >= bits, name, "ocLanes", unrolling.ocLanes(), "at least ports " + dram.ports());
    int wordBits = unrolling.postLanes() * bits;
    require(
        inside(wordBits, 16, dram.portBits()) && powerOfTwo(wordBits),
        name,
        "postLanes",
        unrolling.postLanes(),
        "a power of two with a word of 16 to portBits %d bits".formatted(dram.portBits()));
    int burstWords = Math.max(1, dram.burstBeats() * dram.portBits() / partBits);
    require(
        powerOfTwo(tiling.ringDepth()) && tiling.ringDepth() >= Math.max(16, 2 * burstWords),
        name,
        "ringDepth",
        tiling.ringDepth(),
        "a power of two of at least two bursts, " + Math.max(16, 2 * burstWords));
    require(
        inside(tiling.featureDepth(), 16, 1 << 16),
        name,
        "featureDepth",
        tiling.featureDepth(),
        "16 to 65536");
    require(
        inside(tiling.carryDepth(), 1, 1 << 16),
        name,
        "carryDepth",
        tiling.carryDepth(),
        "1 to 65536");
    require(
        inside(tiling.poolDepth(), 1, 1 << 16) && powerOfTwo(tiling.poolDepth()),
        name,
        "poolDepth",
        tiling.poolDepth(),
        "a power of two up to 65536");
  }

  private static void lanes(
      String name, MachineConfig.Unrolling unrolling, MachineConfig.Partitioning partitioning) {
    int px = unrolling.pxLanes();
    require(
        powerOfTwo(unrolling.ocLanes()) && unrolling.ocLanes() <= 128,
        name,
        "ocLanes",
        unrolling.ocLanes(),
        "a power of two up to 128");
    require(
        px == 1 || (px <= 31 && oddPrime(px)), name, "pxLanes", px, "1 or an odd prime up to 31");
    int interval = unrolling.initiationInterval();
    require(interval == 1 || interval == 4, name, "initiationInterval", interval, "1 or 4");
    int post = unrolling.postLanes();
    require(
        post >= 1 && unrolling.ocLanes() % post == 0,
        name,
        "postLanes",
        post,
        "a divisor of ocLanes " + unrolling.ocLanes());
    require(
        unrolling.lrnLanes() >= 1 && post % unrolling.lrnLanes() == 0,
        name,
        "lrnLanes",
        unrolling.lrnLanes(),
        "a divisor of postLanes " + post);
    require(
        partitioning.banks() == px || partitioning.banks() == 1,
        name,
        "banks",
        partitioning.banks(),
        "pxLanes " + px + " or 1");
  }

  private static void dram(String name, MachineConfig.DramAccess dram) {
    require(
        inside(dram.ports(), 1, 4) && powerOfTwo(dram.ports()),
        name,
        "ports",
        dram.ports(),
        "1, 2 or 4");
    require(
        inside(dram.portBits(), 64, 512) && powerOfTwo(dram.portBits()),
        name,
        "portBits",
        dram.portBits(),
        "64, 128, 256 or 512");
    int burst = dram.burstBeats();
    require(
        inside(burst, 1, 256) && powerOfTwo(burst) && burst * dram.portBits() / 8 <= 4096,
        name,
        "burstBeats",
        burst,
        "a power of two up to 256 and at most 4 KiB");
    require(inside(dram.outstanding(), 1, 16), name, "outstanding", dram.outstanding(), "1 to 16");
  }

  private static boolean inside(int value, int min, int max) {
    return value >= min && value <= max;
  }

  private static boolean powerOfTwo(int value) {
    return Integer.bitCount(value) == 1 && value > 0;
  }

  private static boolean oddPrime(int value) {
    for (int d = 2; d * d <= value; d++) {
      if (value % d == 0) {
        return false;
      }
    }
    return value > 2;
  }

  private static void require(
      boolean holds, String name, String parameter, int value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "machine '%s': %s = %d, expected %s".formatted(name, parameter, value, allowed));
    }
  }
}
