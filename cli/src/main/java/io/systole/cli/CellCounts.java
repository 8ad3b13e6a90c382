// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.report.Cells;
import io.systole.report.Resources;
import io.systole.report.Synthesised;
import io.systole.results.Hashes;
import io.systole.synthesis.Estimator;
import io.systole.synthesis.Family;
import io.systole.synthesis.Utilization;
import java.util.List;
import java.util.Optional;

/**
 * Cells of machines: as Yosys counted them where a record of the same parameters says so, else as
 * estimated.
 *
 * @param synthesised the records of {@code synth}
 */
record CellCounts(List<SynthCommand.Report> synthesised) {
  CellCounts {
    synthesised = List.copyOf(synthesised);
  }

  static CellCounts published() {
    return new CellCounts(
        Published.SYNTH.records().stream()
            .filter(SynthRecords::ofTheMachine)
            .map(record -> record.as(SynthCommand.Report.class))
            .toList());
  }

  /**
   * Cells on the device of a board; a count on another board's device of the family is the same.
   */
  Cells of(Board board, MachineConfig machine) {
    Family family = Family.of(board);
    return synthesised.stream()
        .filter(one -> Family.of(Board.of(one.board())) == family)
        .filter(one -> preset(one).equals(machine.rtlParameters()))
        .findFirst()
        .map(CellCounts::counted)
        .orElseGet(() -> estimated(Estimator.estimate(machine, board)));
  }

  private static Object preset(SynthCommand.Report one) {
    return MachineConfig.preset(one.machine()).rtlParameters();
  }

  /** What the report lists of them. */
  List<Synthesised> table() {
    return synthesised.stream()
        .map(
            one ->
                new Synthesised(
                    one.board(),
                    one.machine(),
                    one.device(),
                    device(Board.of(one.board())),
                    counted(one)))
        .toList();
  }

  static Resources device(Board board) {
    Board.Device device = board.device();
    return new Resources(device.dsp(), device.bram36(), device.uram(), device.lut(), device.ff());
  }

  /** For a record made with them. */
  static String hash(Cells cells) {
    return Hashes.of(cells.toString());
  }

  private static Cells counted(SynthCommand.Report one) {
    return new Cells(
        one.dsp(),
        one.bram36(),
        one.uram(),
        one.lut(),
        one.ff(),
        Cells.SYNTHESIS,
        Optional.of(one.pathNs()));
  }

  private static Cells estimated(Utilization cells) {
    return new Cells(
        cells.dsp(),
        cells.bram36(),
        cells.uram(),
        cells.lut(),
        cells.ff(),
        Cells.ESTIMATE,
        Optional.empty());
  }
}
