// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import io.systole.results.Hashes;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import io.systole.results.ResultRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Yosys counted for {@link BaselineMachines}: a record each, with the hashes of the RTL and
 * the parameters that it was made with, in {@code results/baselines/utilization.jsonl}.
 */
final class Baselines {
  static final String COMMAND =
      "./mvnw -pl synthesis -am test -Dtest=BaselineUpdateTest -Dupdate=true -DexcludedGroups="
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private Baselines() {}

  /** Folder of the product. */
  static Path home() {
    return RtlSource.installed().folder().resolve("../..").normalize();
  }

  static Optional<ResultRecord> of(MachineConfig machine) {
    return file().find(figure(machine));
  }

  /** Machines without a baseline, or with one of other RTL, parameters or way to count. */
  static List<String> stale(Path home) {
    String rtl = Ingredient.RTL.hash(home);
    return BaselineMachines.all().stream()
        .filter(
            machine ->
                of(machine).filter(made -> made.inputs().equals(inputs(machine, rtl))).isEmpty())
        .map(MachineConfig::name)
        .toList();
  }

  static void put(MachineConfig machine, Utilization used) {
    Origin origin = Origin.here(home(), COMMAND).with("yosys", Yosys.version());
    Map<String, String> inputs = inputs(machine, Ingredient.RTL.hash(home()));
    file().put(origin.record(figure(machine), inputs, used));
  }

  private static RecordFile file() {
    return new RecordFile(home().resolve("results/baselines/utilization.jsonl"));
  }

  private static Map<String, String> inputs(MachineConfig machine, String rtl) {
    return Map.of(
        Ingredient.RTL.title(),
        rtl,
        "parameters",
        Hashes.of(machine.rtlParameters().toString()),
        "synthesis",
        Synthesis.rule(Family.of(BaselineMachines.board(machine))));
  }

  private static String figure(MachineConfig machine) {
    return "utilization/" + machine.name();
  }
}
