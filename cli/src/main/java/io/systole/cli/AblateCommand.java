// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.Board;
import io.systole.reference.FixedModel;
import io.systole.report.AblationStep;
import io.systole.report.Cells;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import io.systole.results.ResultRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ablate}: what each of the seven techniques is worth on a board, a record a machine. A run
 * that was stopped goes on where it was.
 */
@Command(
    name = "ablate",
    description =
        "Counts cycles with the seven techniques on in turn, and each off alone; resumes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class AblateCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--board",
      required = true,
      paramLabel = "B",
      description = "pynq-z2, ultra96, vu7p or vu7p-4ch.")
  private String board = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the records go; default: results/published/ablation.jsonl.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  AblateCommand(Console console) {
    this.console = console;
  }

  record Report(List<AblationStep> steps) {}

  @Override
  public Integer call() {
    Board target = Board.of(board);
    FixedModel model = new Designs(new ModelOptions().load()).model(Ablation.FORMAT);
    RecordFile file = new RecordFile(out == null ? Published.ABLATION.path() : out);
    CellCounts cells = CellCounts.published();
    List<AblationStep> steps = new ArrayList<>();
    List<Ablation> all = Ablation.of(target);
    try (Progress progress = new Progress(console, "ablate " + board, all.size())) {
      for (Ablation one : all) {
        AblationStep step = step(one, model, file, cells.of(target, one.machine()));
        steps.add(step);
        if (!json) {
          print(step);
        }
        progress.step();
      }
    }
    if (json) {
      console.json(new Report(steps));
    }
    return 0;
  }

  /** Counts cycles unless a record has them; cells take no time and are found anew. */
  private AblationStep step(Ablation one, FixedModel model, RecordFile file, Cells used) {
    Ablation.Prepared prepared = one.prepare(model);
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put(Ingredient.CYCLE_MODEL.title(), Ingredient.CYCLE_MODEL.hash(Home.folder()));
    inputs.put(Published.PROGRAMS, prepared.hash());
    // Of this step, or of one on the same machine: all but dataflow ends one way and is of the
    // other.
    List<ResultRecord> counted =
        file.read().stream()
            .filter(made -> made.inputs().entrySet().containsAll(inputs.entrySet()))
            .toList();
    inputs.put(Ablation.CELLS, CellCounts.hash(used));
    Optional<ResultRecord> same =
        counted.stream()
            .filter(made -> made.figure().equals(one.figure()) && made.inputs().equals(inputs))
            .findFirst();
    if (same.isPresent()) {
      return same.get().as(AblationStep.class);
    }
    AblationStep step =
        prepared.step(
            used, counted.stream().findFirst().map(made -> made.as(AblationStep.class).layers()));
    Origin origin = Origin.here(Home.folder(), "systole ablate --board " + board);
    file.put(origin.record(one.figure(), inputs, step));
    return step;
  }

  private void print(AblationStep step) {
    console.line(
        "%-3s %-26s %16s cycles %12s ms %6.0f DSP %7.1f BRAM36 %,9.0f LUT %,9.0f FF  %s",
        step.direction(),
        step.technique().isEmpty() ? "-" : step.technique(),
        step.cycles().map("%,d"::formatted).orElse("-"),
        step.milliseconds().map("%,.1f"::formatted).orElse("-"),
        step.used().dsp(),
        step.used().bram36(),
        step.used().lut(),
        step.used().ff(),
        step.note());
  }
}
