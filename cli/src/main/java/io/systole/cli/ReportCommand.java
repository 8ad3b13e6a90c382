// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Counts;
import io.systole.machine.Board;
import io.systole.report.BoardFigures;
import io.systole.report.Evidence;
import io.systole.report.NetworkFigures;
import io.systole.report.PaperRow;
import io.systole.report.ReportData;
import io.systole.report.ReportFiles;
import io.systole.results.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code report}: everything measured as one page, from the published records and from what can be
 * computed at once.
 */
@Command(
    name = "report",
    description = "Writes one HTML page with every figure, and its data as JSON and CSV.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ReportCommand implements Callable<Integer> {
  private static final int BITS = 16;
  private static final List<String> WITH_LAYERS = List.of(Board.PYNQ_Z2.id(), Board.ULTRA96.id());

  private final Console console;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the files go; made if it does not exist.")
  private Path out = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  ReportCommand(Console console) {
    this.console = console;
  }

  record Written(String page, List<String> stale) {}

  @Override
  public Integer call() {
    Network network = new ModelOptions().load();
    Designs designs = new Designs(network);
    Origin origin = Origin.here(Home.folder(), "systole report --out DIR");
    Records records = Records.read(designs);
    List<BoardFigures> boards = boards(designs, records);
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence(
            "network, boards, layers, timeline, image",
            origin.command(),
            origin.commit(),
            origin.date(),
            List.of()));
    evidence.addAll(records.evidence());
    NetworkFigures counts = network(network);
    ReportData data =
        new ReportData(
            origin,
            counts,
            boards,
            PaperRow.all(),
            records.cells().table(),
            records.ablation(),
            SweepCosts.points(records.accuracies(), counts.total().parameters(), boards),
            Optional.of(SampleReport.of(network, designs.model(Ablation.FORMAT))),
            records.processors(),
            evidence,
            records.unavailable());
    Path page = ReportFiles.write(data, out);
    List<String> stale =
        evidence.stream().filter(one -> !one.stale().isEmpty()).map(Evidence::figure).toList();
    if (json) {
      console.json(new Written(page.toString(), stale));
    } else {
      console.line("%s", page);
      stale.forEach(figure -> console.remark("%s is stale; the page marks it", figure));
    }
    return 0;
  }

  private List<BoardFigures> boards(Designs designs, Records records) {
    try (Progress progress = new Progress(console, "report", Designs.all().size())) {
      return Designs.all().parallelStream()
          .map(
              design -> {
                BoardFigures figures = figures(designs, design, records);
                progress.step();
                return figures;
              })
          .toList();
    }
  }

  private static BoardFigures figures(Designs designs, Designs.Design design, Records records) {
    String machine = design.machine().name();
    return BoardReport.of(
        designs,
        design,
        WITH_LAYERS.contains(machine),
        records.cells().of(design.board(), design.machine()),
        records.rtl().stream().filter(run -> run.machine().equals(machine)).findFirst());
  }

  private static NetworkFigures network(Network network) {
    Counts counts = Counts.of(network.graph());
    List<NetworkFigures.Layer> layers =
        counts.layers().stream()
            .map(
                layer ->
                    new NetworkFigures.Layer(
                        layer.name(),
                        layer.type(),
                        Arrays.stream(layer.shape().toArray()).boxed().toList(),
                        layer.macs(),
                        layer.operations(),
                        layer.parameters(),
                        layer.parameterBytes(BITS),
                        layer.outputBytes(BITS)))
            .toList();
    return new NetworkFigures(
        network.graph().name(),
        BITS,
        layers,
        new NetworkFigures.Total(
            counts.macs(),
            counts.operations(),
            counts.parameters(),
            layers.stream().mapToLong(NetworkFigures.Layer::weightBytes).sum()));
  }
}
