// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.report.AblationStep;
import io.systole.report.EngineTime;
import io.systole.report.Evidence;
import io.systole.results.Freshness;
import io.systole.results.Ingredient;
import io.systole.results.ResultRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The published records as the report shows them.
 *
 * @param ablation in the order of the study
 * @param rtl runs in RTL
 */
record Records(
    List<AblationStep> ablation,
    List<SweepCommand.Accuracy> accuracies,
    CellCounts cells,
    List<RunReport> rtl,
    List<EngineTime> processors,
    List<Evidence> evidence,
    List<String> unavailable) {

  static Records read(Designs designs) {
    CellCounts cells = CellCounts.published();
    List<String> missing = new ArrayList<>();
    require(missing, Published.ABLATION, "the ablation study", "systole ablate --board pynq-z2");
    require(missing, Published.SWEEP, "data quantization", "systole sweep --data DIR");
    require(missing, Published.SYNTH, "cells counted by Yosys", "systole synth --board B");
    require(missing, Published.RTL, "cycles in RTL", "systole verify --image IMG --record");
    require(missing, Published.PROCESSOR, "processor times", "benchmarks/run record");
    return new Records(
        steps(cells),
        Published.SWEEP.as(SweepCommand.Accuracy.class),
        cells,
        Published.RTL.as(RunReport.class),
        Published.PROCESSOR.as(EngineTime.class),
        evidence(freshness(Home.folder(), designs, cells)),
        missing);
  }

  private static void require(
      List<String> missing, Published records, String what, String command) {
    if (records.records().isEmpty()) {
      missing.add("%s: no record yet; %s makes it".formatted(what, command));
    }
  }

  /** With the cells that are known now. */
  private static List<AblationStep> steps(CellCounts cells) {
    Map<String, Ablation> study = study();
    List<AblationStep> steps = new ArrayList<>();
    for (ResultRecord record : Published.ABLATION.records()) {
      AblationStep step = record.as(AblationStep.class);
      Ablation one = study.get(record.figure());
      steps.add(one == null ? step : step.on(cells.of(one.board(), one.machine())));
    }
    return steps.stream()
        .sorted(
            Comparator.comparing(AblationStep::board)
                .thenComparing(AblationStep::direction)
                .thenComparingInt(AblationStep::position))
        .toList();
  }

  /** Every step of every board by its record's name. */
  private static Map<String, Ablation> study() {
    return Arrays.stream(Board.values())
        .flatMap(board -> Ablation.of(board).stream())
        .collect(Collectors.toMap(Ablation::figure, Function.identity()));
  }

  /**
   * What the inputs of records are now.
   *
   * @param home folder of the product
   */
  static Freshness freshness(Path home, Designs designs, CellCounts cells) {
    Map<String, Ablation> study = study();
    return (record, input) ->
        switch (input) {
          case Published.PROGRAMS -> programs(record, designs, study);
          case SynthRecords.PARAMETERS -> SynthRecords.parametersNow(record);
          case SynthRecords.RULE -> SynthRecords.ruleNow(record);
          case Ablation.CELLS ->
              Optional.ofNullable(study.get(record.figure()))
                  .map(step -> CellCounts.hash(cells.of(step.board(), step.machine())));
          default ->
              Arrays.stream(Ingredient.values())
                  .filter(ingredient -> ingredient.title().equals(input))
                  .findFirst()
                  .map(ingredient -> ingredient.hash(home));
        };
  }

  private static Optional<String> programs(
      ResultRecord record, Designs designs, Map<String, Ablation> study) {
    Ablation step = study.get(record.figure());
    return step != null
        ? Optional.of(step.prepare(designs.model(Ablation.FORMAT)).hash())
        : Designs.of(last(record.figure()))
            .map(
                design ->
                    Published.programs(
                        design.machine(), design.board(), List.of(designs.compiled(design))));
  }

  /** A figure's name behind its last slash: of runs and syntheses the machine. */
  private static String last(String figure) {
    return figure.substring(figure.lastIndexOf('/') + 1);
  }

  /** Which inputs of each record have changed, in the order of the records. */
  static List<Evidence> evidence(Freshness now) {
    List<ResultRecord> all =
        Arrays.stream(Published.values()).flatMap(one -> one.records().stream()).toList();
    List<Evidence> lines =
        all.parallelStream().map(record -> line(record, now.changed(record))).toList();
    return lines.stream().distinct().toList();
  }

  /** Records of one command, commit and day that are equally fresh have the same line. */
  private static Evidence line(ResultRecord record, List<String> changed) {
    return new Evidence(
        record.figure().replaceAll("/[^/]*$", ""),
        record.command(),
        record.commit(),
        record.date().replaceAll("T.*", ""),
        changed);
  }
}
