// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Counts;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.quantize.FormatSpec;
import io.systole.reference.FixedModel;
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
  private static final String FORMAT = "auto:16";
  private static final int BITS = 16;
  private static final List<Board> WITH_LAYERS = List.of(Board.PYNQ_Z2, Board.ULTRA96);

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
    FixedModel model = fixed(network, FORMAT);
    Origin origin = Origin.here(Home.folder(), "systole report --out DIR");
    Records records = Records.read(model);
    List<BoardFigures> boards = boards(network, model);
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
            records.ablation(),
            records.sweep(counts, boards),
            Optional.of(SampleReport.of(network, model)),
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

  private record Design(Board board, MachineConfig machine, FixedModel model, boolean layers) {}

  /** Each board with its own machine, and pynq-z2 with the one for 8 bits. */
  private List<BoardFigures> boards(Network network, FixedModel model) {
    List<Design> designs = new ArrayList<>();
    for (Board board : List.of(Board.ULTRA96, Board.PYNQ_Z2, Board.VU7P, Board.VU7P_4CH)) {
      designs.add(new Design(board, board.defaultMachine(), model, WITH_LAYERS.contains(board)));
    }
    designs.add(
        new Design(
            Board.PYNQ_Z2, MachineConfig.preset("pynq-z2-8bit"), fixed(network, "auto:8"), false));
    try (Progress progress = new Progress(console, "report", designs.size())) {
      return designs.parallelStream()
          .map(
              design -> {
                BoardFigures figures =
                    BoardReport.of(
                        design.model(),
                        design.board(),
                        design.machine(),
                        design.layers(),
                        Optional.empty());
                progress.step();
                return figures;
              })
          .toList();
    }
  }

  private static FixedModel fixed(Network network, String format) {
    return network.file().fixed(network.file().formats(FormatSpec.parse(format)).orElseThrow());
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
