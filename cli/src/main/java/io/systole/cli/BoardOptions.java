// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.synthesis.Estimator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which accelerator: the board, and the machine on it. */
final class BoardOptions {
  static final Board DEFAULT_BOARD = Board.PYNQ_Z2;

  @Option(
      names = "--board",
      paramLabel = "B",
      description = "pynq-z2, ultra96, vu7p or vu7p-4ch: part, clock, DRAM; default: pynq-z2.")
  private @Nullable String board;

  @Option(
      names = "--machine",
      paramLabel = "P",
      description =
          "The machine on the board: a board's name, pynq-z2-8bit, ultra96-8bit, paper, tiny or"
              + " tiny16; default: the board's own.")
  private @Nullable String machine;

  /** A machine on a board that can hold it. */
  record Target(Board board, MachineConfig machine) {
    Target {
      Estimator.requireRoom(machine, board);
    }
  }

  /** Whether the user named either. */
  boolean given() {
    return board != null || machine != null;
  }

  Target target() {
    Board chosen = board == null ? DEFAULT_BOARD : Board.of(board);
    MachineConfig config =
        Optional.ofNullable(machine).map(MachineConfig::preset).orElseGet(chosen::defaultMachine);
    return new Target(chosen, config);
  }
}
