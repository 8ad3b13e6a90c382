// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachinePresets;
import io.systole.results.Hashes;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import io.systole.results.ResultRecord;
import io.systole.synthesis.Family;
import io.systole.synthesis.Synthesis;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** The published records of {@code synth}: one for each machine on a board's device. */
final class SynthRecords {
  /** Input of a record: the parameters of the core. */
  static final String PARAMETERS = "parameters";

  /** Input of a record: how Yosys was run. */
  static final String RULE = "synthesis";

  private SynthRecords() {}

  /** Adds a record, unless the file has the same figures of the same RTL. */
  static void put(
      RecordFile file, Board board, MachineConfig machine, String tool, Object figures) {
    String command = "systole synth --board " + board.id();
    if (!machine.equals(board.defaultMachine())) {
      command += " --machine " + machine.name();
    }
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put(Ingredient.RTL.title(), Ingredient.RTL.hash(Home.folder()));
    inputs.put(PARAMETERS, hash(machine));
    inputs.put(RULE, Synthesis.rule(Family.of(board)));
    Origin origin = Origin.here(Home.folder(), command).with("yosys", tool);
    ResultRecord made = origin.record(figure(board, machine), inputs, figures);
    boolean known =
        file.find(made.figure())
            .filter(old -> old.inputs().equals(inputs) && old.figures().equals(made.figures()))
            .isPresent();
    if (!known) {
      file.put(made);
    }
  }

  /** Whether the machine still has the parameters that were synthesised. */
  static boolean ofTheMachine(ResultRecord made) {
    return parametersNow(made).equals(Optional.ofNullable(made.inputs().get(PARAMETERS)));
  }

  /** The hash of a record's parameters as they are now; empty if the machine is gone. */
  static Optional<String> parametersNow(ResultRecord made) {
    return MachinePresets.all().stream()
        .filter(machine -> made.figure().endsWith("/" + machine.name()))
        .findFirst()
        .map(SynthRecords::hash);
  }

  /** The hash of how a record's board is synthesised now. */
  static Optional<String> ruleNow(ResultRecord made) {
    return Arrays.stream(Board.values())
        .filter(board -> made.figure().startsWith("synth/" + board.id() + "/"))
        .findFirst()
        .map(board -> Synthesis.rule(Family.of(board)));
  }

  private static String figure(Board board, MachineConfig machine) {
    return "synth/%s/%s".formatted(board.id(), machine.name());
  }

  private static String hash(MachineConfig machine) {
    return Hashes.of(machine.rtlParameters().toString());
  }
}
