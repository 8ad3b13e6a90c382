// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Counts;
import io.systole.graph.Graph;
import io.systole.graph.Networks;
import io.systole.numeric.file.AtomicFile;
import io.systole.quantize.Folding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code describe}: what a network computes and holds, layer by layer; the paper's figures 2
 * (operations) and 3 (memory).
 */
@Command(
    name = "describe",
    description = "Shows layers, shapes, MACs, parameters and bytes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DescribeCommand implements Callable<Integer> {
  private static final int MAX_BITS = 32;

  private final Console console;

  @Parameters(
      paramLabel = "MODEL",
      description = "A named network, or a file .onnx, .safetensors or .safetensors.xz.")
  private String model = "";

  @Option(
      names = "--bits",
      paramLabel = "W",
      description = "Bits an element, for the bytes; default: 16.")
  private int bits = 16;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with charts.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DescribeCommand(Console console) {
    this.console = console;
  }

  /** One layer as the table, the JSON and the page show it. */
  record Row(
      String name,
      String op,
      List<Integer> shape,
      long macs,
      long operations,
      long parameters,
      long parameterBytes,
      long outputBytes) {}

  record Total(long macs, long operations, long parameters, long parameterBytes) {}

  record Description(String model, int bits, List<Row> layers, Total total) {
    static final List<String> HEADS =
        List.of(
            "layer",
            "op",
            "output",
            "MACs",
            "operations",
            "parameters",
            "weight bytes",
            "output bytes");

    /** What is shown: a row of cells a layer, and the total. */
    List<List<String>> table() {
      Stream<List<String>> rows =
          layers.stream()
              .map(
                  row ->
                      List.of(
                          row.name(),
                          row.op(),
                          row.shape().stream()
                              .map(String::valueOf)
                              .collect(Collectors.joining("x")),
                          grouped(row.macs()),
                          grouped(row.operations()),
                          grouped(row.parameters()),
                          grouped(row.parameterBytes()),
                          grouped(row.outputBytes())));
      List<String> sum =
          List.of(
              "total",
              "",
              "",
              grouped(total.macs()),
              grouped(total.operations()),
              grouped(total.parameters()),
              grouped(total.parameterBytes()),
              "");
      return Stream.concat(rows, Stream.of(sum)).toList();
    }
  }

  @Override
  public Integer call() {
    if (bits < 1 || bits > MAX_BITS) {
      throw new IllegalArgumentException(
          "--bits: expected 1 to %d, found %d".formatted(MAX_BITS, bits));
    }
    Description description = describe(graph());
    if (html != null) {
      AtomicFile.write(html, DescribePage.html(description));
      console.remark("wrote %s", html);
    }
    if (json) {
      console.json(description);
    } else {
      print(description);
    }
    return 0;
  }

  private Graph graph() {
    if (Networks.names().contains(model)) {
      return Networks.of(model);
    }
    var file = ModelOptions.read(model);
    return Folding.isNeeded(file.graph()) ? Folding.fold(file.model()).graph() : file.graph();
  }

  private Description describe(Graph graph) {
    Counts counts = Counts.of(graph);
    List<Row> rows =
        counts.layers().stream()
            .map(
                layer ->
                    new Row(
                        layer.name(),
                        layer.type(),
                        Arrays.stream(layer.shape().toArray()).boxed().toList(),
                        layer.macs(),
                        layer.operations(),
                        layer.parameters(),
                        layer.parameterBytes(bits),
                        layer.outputBytes(bits)))
            .toList();
    long bytes = rows.stream().mapToLong(Row::parameterBytes).sum();
    return new Description(
        graph.name(),
        bits,
        rows,
        new Total(counts.macs(), counts.operations(), counts.parameters(), bytes));
  }

  private void print(Description description) {
    String format = "%-10s %-18s %14s %15s %15s %12s %13s %13s";
    console.line(format, Description.HEADS.toArray());
    description.table().forEach(row -> console.line(format, row.toArray()));
    console.line("bytes at %d bits an element", description.bits());
  }

  private static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
