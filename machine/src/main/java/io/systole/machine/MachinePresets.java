// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import io.systole.machine.MachineConfig.DramAccess;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Quantization;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import java.util.List;
import java.util.stream.Collectors;

/** The named machines: one for each board, the paper's, and two small ones for tests. */
public final class MachinePresets {
  private static final List<MachineConfig> ALL =
      List.of(
          // 208 of 220 DSPs; LRN, average and softmax have the other 12.
          machine(
              "pynq-z2",
              new Unrolling(16, 13, 1, 4, 1),
              new Tiling(2560, 4096, 3072, 512, true),
              new Quantization(16, false),
              new DramAccess(2, 64, 16, 8)),
          // Two 8-bit MACs a DSP; twice the channels a tile want twice the post-processing lanes.
          // A second lane of LRN would save 1 ms in conv1; it needs five DSPs, four are left.
          machine(
              "pynq-z2-8bit",
              new Unrolling(32, 13, 1, 8, 1),
              new Tiling(2560, 4096, 3072, 512, true),
              new Quantization(8, true),
              new DramAccess(2, 64, 16, 8)),
          machine(
              "ultra96",
              new Unrolling(32, 11, 1, 4, 1),
              new Tiling(3072, 4096, 3072, 1024, true),
              new Quantization(16, false),
              new DramAccess(2, 128, 16, 8)),
          // All 360 DSPs: 352 in the array, five in the one lane of LRN, three in averages and
          // softmax.
          machine(
              "ultra96-8bit",
              new Unrolling(64, 11, 1, 8, 1),
              new Tiling(2048, 4096, 3072, 1024, true),
              new Quantization(8, true),
              new DramAccess(2, 128, 16, 8)),
          // 3,968 of 4,560 DSPs in the array. Four channels bring 115 weights a cycle for as many
          // lanes.
          machine(
              "vu7p",
              new Unrolling(128, 31, 1, 16, 16),
              new Tiling(2048, 4096, 3072, 1024, true),
              new Quantization(16, false),
              new DramAccess(1, 512, 16, 8)),
          machine(
              "vu7p-4ch",
              new Unrolling(128, 31, 1, 16, 16),
              new Tiling(2048, 4096, 3072, 1024, true),
              new Quantization(16, false),
              new DramAccess(4, 512, 16, 8)),
          new MachineConfig(
              "paper",
              new Unrolling(1, 1, 4, 1, 1),
              new Partitioning(1),
              new Tiling(32768, 512, 4096, 4096, false),
              new Quantization(16, false),
              LoopOrder.FIXED,
              new DramAccess(1, 64, 1, 1),
              false),
          machine(
              "tiny",
              new Unrolling(4, 5, 1, 4, 1),
              new Tiling(256, 64, 256, 64, true),
              new Quantization(8, false),
              new DramAccess(1, 64, 4, 2)),
          machine(
              "tiny16",
              new Unrolling(2, 3, 1, 2, 1),
              new Tiling(512, 64, 256, 64, true),
              new Quantization(16, false),
              new DramAccess(2, 64, 4, 2)));

  private MachinePresets() {}

  /** All of them, boards first. */
  public static List<MachineConfig> all() {
    return ALL;
  }

  static MachineConfig of(String name) {
    for (MachineConfig machine : ALL) {
      if (machine.name().equals(name)) {
        return machine;
      }
    }
    throw new IllegalArgumentException(
        "unknown machine '%s': expected one of %s"
            .formatted(
                name, ALL.stream().map(MachineConfig::name).collect(Collectors.joining(", "))));
  }

  private static MachineConfig machine(
      String name, Unrolling unrolling, Tiling tiling, Quantization quantization, DramAccess dram) {
    return new MachineConfig(
        name,
        unrolling,
        new Partitioning(unrolling.pxLanes()),
        tiling,
        quantization,
        LoopOrder.BEST,
        dram,
        true);
  }
}
