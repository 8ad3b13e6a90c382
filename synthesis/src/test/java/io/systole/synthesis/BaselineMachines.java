// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.DramAccess;
import io.systole.machine.MachineConfig.LoopOrder;
import io.systole.machine.MachineConfig.Partitioning;
import io.systole.machine.MachineConfig.Quantization;
import io.systole.machine.MachineConfig.Tiling;
import io.systole.machine.MachineConfig.Unrolling;
import io.systole.machine.MachinePresets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The machines that the estimator is held against: the named ones but vu7p, which differs from
 * vu7p-4ch in its ports alone, and some with one change.
 */
final class BaselineMachines {
  private static final Unrolling LANES = new Unrolling(4, 5, 1, 4, 1);
  private static final Tiling DEPTHS = new Tiling(256, 64, 256, 64, true);

  private BaselineMachines() {}

  static List<MachineConfig> all() {
    Stream<MachineConfig> named =
        MachinePresets.all().stream().filter(machine -> !machine.name().equals("vu7p"));
    return Stream.concat(variants().stream(), named).toList();
  }

  /** The board that a machine's name begins with; the others are small and go on any. */
  static Board board(MachineConfig machine) {
    return Arrays.stream(Board.values())
        .filter(board -> machine.name().startsWith(board.id()))
        .max(Comparator.comparingInt(board -> board.id().length()))
        .orElse(Board.PYNQ_Z2);
  }

  /** One DSP more than the board has. */
  static MachineConfig twoLrnLanes() {
    MachineConfig bytes = MachineConfig.preset("pynq-z2-8bit");
    return new MachineConfig(
        "pynq-z2-8bit-2-lrn-lanes",
        new Unrolling(32, 13, 1, 8, 2),
        bytes.partitioning(),
        bytes.tiling(),
        bytes.quantization(),
        bytes.loopOrder(),
        bytes.dramAccess(),
        bytes.dataflow());
  }

  private static List<MachineConfig> variants() {
    return List.of(
        twoLrnLanes(),
        tiny("8-channels", new Unrolling(8, 5, 1, 4, 1), 5, DEPTHS),
        tiny("11-pixels", new Unrolling(4, 11, 1, 4, 1), 11, DEPTHS),
        tiny("2-lrn-lanes", new Unrolling(4, 5, 1, 4, 2), 5, DEPTHS),
        tiny("1-bank", LANES, 1, DEPTHS),
        tiny("deep", LANES, 5, new Tiling(2560, 1024, 2048, 512, true)));
  }

  private static MachineConfig tiny(String change, Unrolling unrolling, int banks, Tiling tiling) {
    return new MachineConfig(
        "tiny-" + change,
        unrolling,
        new Partitioning(banks),
        tiling,
        new Quantization(8, false),
        LoopOrder.BEST,
        new DramAccess(1, 64, 4, 2),
        true);
  }
}
