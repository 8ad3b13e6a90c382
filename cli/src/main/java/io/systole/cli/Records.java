// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.reference.FixedModel;
import io.systole.report.AblationStep;
import io.systole.report.BoardFigures;
import io.systole.report.EngineTime;
import io.systole.report.Evidence;
import io.systole.report.NetworkFigures;
import io.systole.report.SweepPoint;
import io.systole.results.Freshness;
import io.systole.results.Ingredient;
import io.systole.results.ResultRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The published records as the report shows them.
 *
 * @param ablation in the order of the study
 * @param accuracies of the sweep, by bits
 */
record Records(
    List<AblationStep> ablation,
    List<SweepCommand.Accuracy> accuracies,
    List<EngineTime> processors,
    List<Evidence> evidence,
    List<String> unavailable) {
  private static final int WIDEST_RUN = 16;
  private static final int NARROW = 8;

  /** Wider elements are no machine's: their weights alone, as 32 bits. */
  private static final int WIDE_BYTES = 4;

  static Records read(FixedModel model) {
    List<ResultRecord> ablation = Published.ABLATION.records();
    List<ResultRecord> sweep = Published.SWEEP.records();
    List<ResultRecord> processor = Published.PROCESSOR.records();
    List<ResultRecord> synth = Published.SYNTH.records();
    List<Evidence> evidence = new ArrayList<>();
    Freshness now = freshness(model);
    for (List<ResultRecord> records : List.of(ablation, sweep, processor, synth)) {
      evidence.addAll(evidence(records, now));
    }
    List<String> missing = new ArrayList<>();
    require(missing, ablation, "the ablation study", "systole ablate --board pynq-z2");
    require(missing, sweep, "the exploration of data quantization", "systole sweep --data DIR");
    require(missing, synth, "syntheses", "systole synth --board pynq-z2");
    require(missing, processor, "processor times", "benchmarks/run");
    return new Records(
        ablation.stream()
            .map(record -> record.as(AblationStep.class))
            .sorted(
                Comparator.comparing(AblationStep::board)
                    .thenComparing(AblationStep::direction)
                    .thenComparingInt(AblationStep::position))
            .toList(),
        sweep.stream().map(record -> record.as(SweepCommand.Accuracy.class)).toList(),
        processor.stream().map(record -> record.as(EngineTime.class)).toList(),
        evidence,
        missing);
  }

  private static void require(
      List<String> missing, List<ResultRecord> records, String what, String command) {
    if (records.isEmpty()) {
      missing.add("%s: no record yet; %s makes it".formatted(what, command));
    }
  }

  /** What the ingredients of records are now. */
  private static Freshness freshness(FixedModel model) {
    return (record, input) ->
        switch (input) {
          case Ablation.PROGRAMS ->
              Arrays.stream(Board.values())
                  .flatMap(board -> Ablation.of(board).stream())
                  .filter(step -> step.figure().equals(record.figure()))
                  .findFirst()
                  .map(step -> step.prepare(model).hash());
          case SynthRecords.PARAMETERS -> SynthRecords.parametersNow(record);
          default ->
              Arrays.stream(Ingredient.values())
                  .filter(ingredient -> ingredient.title().equals(input))
                  .findFirst()
                  .map(ingredient -> ingredient.hash(Home.folder()));
        };
  }

  /** A line for records of one command, commit and day that are equally fresh. */
  private static List<Evidence> evidence(List<ResultRecord> records, Freshness now) {
    List<Evidence> lines = new ArrayList<>();
    for (ResultRecord record : records) {
      String group = record.figure().replaceAll("/[^/]*$", "");
      Evidence line =
          new Evidence(
              group,
              record.command(),
              record.commit(),
              record.date().replaceAll("T.*", ""),
              now.changed(record));
      if (!lines.contains(line)) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The sweep with what each width costs on pynq-z2, and its Pareto set. */
  List<SweepPoint> sweep(NetworkFigures network, List<BoardFigures> boards) {
    return SweepPoint.withPareto(
        accuracies.stream()
            .sorted(
                Comparator.comparingInt(SweepCommand.Accuracy::bits)
                    .thenComparing(SweepCommand.Accuracy::format))
            .map(accuracy -> point(accuracy, network, boards))
            .toList());
  }

  private static SweepPoint point(
      SweepCommand.Accuracy accuracy, NetworkFigures network, List<BoardFigures> boards) {
    String machine =
        accuracy.bits() <= NARROW ? "pynq-z2-8bit" : accuracy.bits() <= WIDEST_RUN ? "pynq-z2" : "";
    Optional<BoardFigures> board =
        boards.stream().filter(one -> one.board().equals(machine)).findFirst();
    long wideBytes = network.total().parameters() * WIDE_BYTES;
    return new SweepPoint(
        accuracy.format(),
        accuracy.bits(),
        accuracy.images(),
        accuracy.top1(),
        board.map(BoardFigures::dramBytes).orElse(wideBytes),
        machine,
        board.map(BoardFigures::milliseconds),
        board.flatMap(BoardFigures::used),
        false);
  }
}
