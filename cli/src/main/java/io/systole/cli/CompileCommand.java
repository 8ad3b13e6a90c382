// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.BufferUse;
import io.systole.compiler.Compiled;
import io.systole.compiler.LayerPlan;
import io.systole.compiler.MapShape;
import io.systole.machine.MachineConfig;
import io.systole.numeric.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code compile}: program, memory image, listing and schedule of a network on a machine; prints
 * need and have of every buffer.
 */
@Command(
    name = "compile",
    description = "Compiles a network for an accelerator and shows what fits where.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CompileCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Console console;

  @Mixin private final DeployOptions options = new DeployOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where program.bin, memory.bin, listing.txt and schedule.json go.")
  private Path out = Path.of("");

  CompileCommand(Console console) {
    this.console = console;
  }

  /** schedule.json: the order of the layers, where their maps lie, what they need. */
  record Schedule(
      String network,
      String format,
      String board,
      String machine,
      String configHash,
      int clockMHz,
      List<Layer> layers,
      List<BufferUse> buffers) {}

  /** A layer; map extents are [channels, rows, columns], cycles the cost model's estimate. */
  record Layer(
      int number,
      String name,
      List<Integer> input,
      List<Integer> output,
      String operation,
      String loop,
      String source,
      int destinationWord,
      Estimate cycles) {}

  record Estimate(long array, long dram, long post) {}

  @Override
  public Integer call() throws IOException {
    DeployOptions.Deployed deployed = options.deploy(options.network(), console);
    Compiled compiled = deployed.compiled();
    Files.createDirectories(out);
    compiled.program().write(out.resolve("program.bin"));
    compiled.memory().write(out.resolve("memory.bin"));
    AtomicFile.write(out.resolve("listing.txt"), compiled.listing());
    AtomicFile.write(
        out.resolve("schedule.json"), JSON.writeValueAsString(schedule(deployed)) + "\n");
    print(deployed);
    return 0;
  }

  private static Schedule schedule(DeployOptions.Deployed deployed) {
    Compiled compiled = deployed.compiled();
    return new Schedule(
        deployed.network().graph().name(),
        deployed.format(),
        compiled.board().id(),
        compiled.machine().name(),
        "0x%08X".formatted(compiled.machine().hash()),
        compiled.board().clockMHz(),
        compiled.plans().stream().map(CompileCommand::layer).toList(),
        compiled.buffers());
  }

  private static Layer layer(LayerPlan plan) {
    return new Layer(
        plan.number(),
        plan.name(),
        extents(plan.input()),
        extents(plan.output()),
        plan.operation(),
        plan.loop(),
        plan.source(),
        plan.destinationWord(),
        new Estimate(plan.arrayCycles(), plan.dramCycles(), plan.postCycles()));
  }

  private static List<Integer> extents(MapShape map) {
    return List.of(map.channels(), map.height(), map.width());
  }

  private void print(DeployOptions.Deployed deployed) throws IOException {
    Compiled compiled = deployed.compiled();
    MachineConfig machine = compiled.machine();
    console.line(
        "%s, %s, for machine %s on %s (%s)",
        deployed.network().graph().name(),
        deployed.format(),
        machine.name(),
        compiled.board().id(),
        compiled.board().part());
    console.line("");
    console.line("%-24s %13s %13s  %-14s %s", "buffer", "need", "have", "of", "needed most by");
    for (BufferUse use : compiled.largestUses()) {
      console.line(
          "%-24s %,13d %,13d  %-14s %s",
          use.buffer(), use.need(), use.have(), use.unit(), use.layer());
    }
    console.line("");
    for (String name : List.of("program.bin", "memory.bin", "listing.txt", "schedule.json")) {
      console.line("%s: %,d bytes", out.resolve(name), Files.size(out.resolve(name)));
    }
  }
}
