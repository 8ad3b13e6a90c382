// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.DramAccess;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Quantization;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The seven techniques of the paper, in the order in which the study switches them on; each is one
 * component of {@link MachineConfig}.
 */
public enum Technique {
  /** 16-bit elements; off: 32, which no machine runs. */
  QUANTIZATION,
  /** The lanes of the array, a beat a cycle; off: one MAC, a product every 4 cycles. */
  UNROLLING_AND_PIPELINING,
  /** A feature bank a pixel lane; off: one bank of the same size. */
  ARRAY_PARTITIONING,
  /** A deep weight ring, weights held where that pays; off: streamed for every output tile. */
  TILING,
  /** The best loop order of each layer; off: pixels outside everywhere. */
  LOOP_REORDERING,
  /** Bursts on every port; off: single beats on one port, one at a time. */
  EFFICIENT_DRAM_ACCESS,
  /** Load, compute, post-process and store overlap; off: one after the other. */
  DATAFLOW;

  private static final Unrolling ONE_LANE = new Unrolling(1, 1, 4, 1, 1);
  private static final int SHALLOW_RING = 512;
  private static final int WIDE_BITS = 32;
  private static final int MOST_WORDS = 1 << 16;

  /** {@code array partitioning}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("dram", "DRAM");
  }

  /** A machine with only the given techniques of {@code full}. */
  public static MachineConfig machine(MachineConfig full, Set<Technique> on) {
    boolean unrolled = on.contains(UNROLLING_AND_PIPELINING);
    int bits = on.contains(QUANTIZATION) ? full.quantization().elementBits() : WIDE_BITS;
    Unrolling unrolling = unrolled ? lanes(full, bits) : ONE_LANE;
    boolean partitioned = on.contains(ARRAY_PARTITIONING) && unrolled;
    Tiling tiling = full.tiling();
    boolean tiled = on.contains(TILING);
    DramAccess dram = dram(full, on);
    return new MachineConfig(
        full.name() + suffix(on),
        unrolling,
        new Partitioning(partitioned ? full.banks() : 1),
        new Tiling(
            partitioned ? tiling.featureDepth() : oneBank(full, unrolling.postLanes()),
            tiled ? tiling.ringDepth() : shallow(tiling, unrolling.ocLanes() * bits, dram),
            tiling.carryDepth(),
            unrolled ? tiling.poolDepth() : tiling.poolDepth() * full.unrolling().ocLanes() / 4,
            tiled),
        new Quantization(bits, full.quantization().pairs() && bits == 8),
        on.contains(LOOP_REORDERING) ? LoopOrder.BEST : LoopOrder.FIXED,
        dram,
        on.contains(DATAFLOW));
  }

  private static DramAccess dram(MachineConfig full, Set<Technique> on) {
    DramAccess dram = full.dramAccess();
    // A port carries at least one lane.
    int ports = on.contains(UNROLLING_AND_PIPELINING) ? dram.ports() : 1;
    return on.contains(EFFICIENT_DRAM_ACCESS)
        ? new DramAccess(ports, dram.portBits(), dram.burstBeats(), dram.outstanding())
        : new DramAccess(1, dram.portBits(), 1, 1);
  }

  /** Words of a ring that is shallow, and still holds two bursts. */
  private static int shallow(Tiling tiling, int wordBits, DramAccess dram) {
    int burst = dram.ports() * dram.burstBeats() * dram.portBits() / wordBits;
    return Math.min(tiling.ringDepth(), Math.max(SHALLOW_RING, 2 * burst));
  }

  /** Lanes of which a feature word passes through a port. */
  private static Unrolling lanes(MachineConfig full, int bits) {
    Unrolling lanes = full.unrolling();
    int most = full.dramAccess().portBits() / bits;
    return new Unrolling(
        lanes.ocLanes(),
        lanes.pxLanes(),
        lanes.initiationInterval(),
        Math.min(lanes.postLanes(), most),
        Math.min(lanes.lrnLanes(), most));
  }

  /** Words of one bank that holds as many elements, or as many as instructions can address. */
  private static int oneBank(MachineConfig full, int postLanes) {
    int elements = full.tiling().featureDepth() * full.banks() * full.unrolling().postLanes();
    return Math.min(elements / postLanes, MOST_WORDS);
  }

  private static String suffix(Set<Technique> on) {
    Set<Technique> off = EnumSet.allOf(Technique.class);
    off.removeAll(on);
    StringBuilder text = new StringBuilder();
    off.forEach(technique -> text.append(" without ").append(technique.title()));
    return text.toString();
  }
}
