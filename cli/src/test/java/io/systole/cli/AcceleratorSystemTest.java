// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.explore.Reference;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** compile, simulate and verify on a small network and a small machine. */
final class AcceleratorSystemTest {
  private static final List<String> KEYS =
      List.of(
          "board",
          "machine",
          "clockMHz",
          "cycles",
          "latencyMs",
          "imagesPerSecond",
          "gops",
          "rooflinePercent",
          "bitExact",
          "top",
          "layers");
  private static final List<String> LAYER_KEYS =
      List.of(
          "name",
          "cycles",
          "latencyMs",
          "macs",
          "dramBytes",
          "boundBy",
          "hiddenBehind",
          "rooflinePercent",
          "compared",
          "bitExact");

  @TempDir Path folder;
  private Path model = Path.of("");
  private Path one = Path.of("");
  private Path two = Path.of("");

  @BeforeEach
  void files() throws IOException {
    model = Cli.modelFile(folder.resolve("m.safetensors"), List.of());
    one = Cli.picture(folder.resolve("one.png"), 1);
    two = Cli.picture(folder.resolve("two.png"), 2);
  }

  private Cli run(String command, Object... more) {
    Object[] common = {command, "--model", model, "--format", "16,4", "--machine", "tiny16"};
    return Cli.run(Stream.concat(Stream.of(common), Stream.of(more)).toArray());
  }

  @Test
  void simulateHasTheTableOfEveryOperator() {
    Cli cli = run("simulate", "--image", one, "--json");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertEquals("", cli.err());
    JsonNode json = cli.json();
    assertEquals(KEYS, List.copyOf(json.propertyNames()));
    checkTable(json);
    assertEquals("pynq-z2", json.get("board").stringValue());
    assertEquals("tiny16", json.get("machine").stringValue());
    assertEquals(100, json.get("clockMHz").intValue());
  }

  private static void checkTable(JsonNode json) {
    assertTrue(json.get("bitExact").booleanValue(), json.toString());
    assertEquals(5, json.get("top").size());
    long cycles = 0;
    List<String> names = List.of("conv", "norm", "pool", "fc", "softmax");
    List<Integer> sizes = List.of(256, 256, 36, 10, 10);
    assertEquals(names.size(), json.get("layers").size());
    for (int i = 0; i < names.size(); i++) {
      JsonNode layer = json.get("layers").get(i);
      assertEquals(LAYER_KEYS, List.copyOf(layer.propertyNames()));
      assertEquals(names.get(i), layer.get("name").stringValue());
      assertEquals(sizes.get(i), layer.get("compared").intValue());
      assertTrue(layer.get("bitExact").booleanValue(), layer.toString());
      assertTrue(
          List.of("macs", "dram", "postprocessing").contains(layer.get("boundBy").stringValue()));
      cycles += layer.get("cycles").longValue();
    }
    assertEquals("conv", json.get("layers").get(1).get("hiddenBehind").stringValue());
    assertTrue(json.get("layers").get(0).get("hiddenBehind").isNull());
    assertEquals(json.get("cycles").longValue(), cycles);
    assertEquals(cycles / 1e5, json.get("latencyMs").doubleValue(), 1e-9);
  }

  @Test
  void theMachineDecidesTheWidthUnlessAFormatIsGiven() {
    for (String machine : List.of("tiny", "tiny16")) {
      Cli cli = Cli.run("simulate", "--model", model, "--machine", machine, "--image", one);
      assertEquals(0, cli.code(), cli.out() + cli.err());
      String format = machine.equals("tiny") ? "auto:8" : "auto:16";
      assertTrue(cli.out().contains(format), cli.out());
    }
  }

  @Test
  void severalImagesAreAList() {
    Cli cli = run("simulate", "--image", one, two, "--json");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertEquals(2, cli.json().get("images").size());
    cli.json().get("images").forEach(AcceleratorSystemTest::checkTable);
  }

  @Test
  void theTextSaysWhatTheLatencyDependsOn() {
    Cli cli = run("simulate", "--image", one);
    assertEquals(0, cli.code(), cli.out() + cli.err());
    for (String part :
        List.of(
            "simulator = fixed reference, all layers, bit for bit (568 values)",
            "behind conv",
            "batch 1",
            "fully connected, LRN, softmax too",
            "DRAM model: 15.8 bytes a cycle",
            "100 MHz assumed")) {
      assertTrue(cli.out().contains(part), part + " in\n" + cli.out());
    }
  }

  @Test
  void verifyRunsTheRtlImageBehindImage() {
    RtlTools.require();
    Cli cli = run("verify", "--image", one, two, one, "--seed", 7, "--json");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertEquals("", cli.err());
    assertEquals(3, cli.json().get("images").size());
    for (JsonNode image : cli.json().get("images")) {
      checkTable(image);
      assertTrue(image.get("wallSeconds").doubleValue() > 0, image.toString());
    }
    Cli steady = run("verify", "--image", one, "--stall", "none", "--json");
    assertEquals(0, steady.code(), steady.out() + steady.err());
    assertEquals(
        Stream.concat(KEYS.stream(), Stream.of("wallSeconds")).toList(),
        List.copyOf(steady.json().propertyNames()));
    long modelled = run("simulate", "--image", one, "--json").json().get("cycles").longValue();
    long counted = steady.json().get("cycles").longValue();
    assertTrue(Math.abs(counted - modelled) * 100 <= modelled, counted + ", model " + modelled);
    assertTrue(run("verify", "--image", one).out().contains("verdict   RTL = fixed reference"));
  }

  /** Builds the model again, with waves. */
  @Tag("slow")
  @Test
  void wavesOnDemand() throws IOException {
    RtlTools.require();
    Path waves = folder.resolve("w.fst");
    Cli cli = run("verify", "--image", one, "--trace", waves);
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(Files.size(waves) > 1000);
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
    }
  }

  /** One bit of what is expected of one layer is turned: the run must fail and name it. */
  @Test
  void aDifferenceFails() {
    StringWriter out = new StringWriter();
    int code = runFaulty(out, "--json");
    assertEquals(Main.CHECK_FAILED, code);
    JsonNode json = JsonMapper.builder().build().readTree(out.toString());
    assertFalse(json.get("bitExact").booleanValue());
    assertFalse(json.get("layers").get(2).get("bitExact").booleanValue());
    assertTrue(json.get("layers").get(0).get("bitExact").booleanValue());
    out.getBuffer().setLength(0);
    runFaulty(out);
    String text = out.toString();
    assertTrue(text.contains("simulator DIFFERS from the fixed reference"), text);
    assertTrue(text.contains("pool: 36 of 36 compared, 1 differ; at [0, 0, 0, 0]"), text);
  }

  private int runFaulty(StringWriter out, String... more) {
    List<String> line = new ArrayList<>(List.of(more));
    line.addAll(List.of("--model", model.toString(), "--format", "16,4", "--machine", "tiny16"));
    line.addAll(List.of("--image", one.toString()));
    RunOptions options = new RunOptions();
    new CommandLine(options).parseArgs(line.toArray(String[]::new));
    Console console = new Console(new PrintWriter(out, true), new PrintWriter(out), false);
    return new AcceleratorSession(console, options, false)
        .run(compiled -> new Faulty(Accelerator.simulator(compiled)))
        .code();
  }

  /** An accelerator that is asked for something else than it computes. */
  private record Faulty(Accelerator correct) implements Accelerator {
    @Override
    public Run run(Reference.Expected expected) {
      Map<String, FixedTensor> values = new HashMap<>(expected.values());
      values.computeIfPresent("pool", (_, value) -> withOneBitTurned(value));
      return correct.run(new Reference.Expected(expected.image(), values, expected.scores()));
    }

    private static FixedTensor withOneBitTurned(FixedTensor value) {
      Tensor changed = Tensor.zeros(value.shape(), value.values().type());
      changed.data().copyFrom(value.values().data());
      changed.set(0, value.values().longAt(0) ^ 1);
      return new FixedTensor(changed, value.format());
    }

    @Override
    public String name() {
      return correct.name();
    }

    @Override
    public String dram() {
      return correct.dram();
    }

    @Override
    public void close() {
      correct.close();
    }
  }

  @Test
  void compileWritesWhatABoardNeeds() throws IOException {
    Path out = folder.resolve("build");
    Cli cli = run("compile", "--out", out);
    assertEquals(0, cli.code(), cli.out() + cli.err());
    MachineConfig machine = MachineConfig.preset("tiny16");
    Program program = Program.read(out.resolve("program.bin"));
    assertEquals(machine.hash(), program.configHash());
    assertEquals(machine.hash(), MemoryImage.read(out.resolve("memory.bin")).configHash());
    String listing = Files.readString(out.resolve("listing.txt"));
    assertTrue(listing.contains(program.listing()), listing);
    JsonNode schedule =
        JsonMapper.builder().build().readTree(Files.readString(out.resolve("schedule.json")));
    assertEquals("16,4", schedule.get("format").stringValue());
    assertEquals("[4,3,3]", schedule.get("layers").get(0).get("output").toString());
    for (JsonNode use : schedule.get("buffers")) {
      assertTrue(use.get("need").longValue() <= use.get("have").longValue(), use.toString());
    }
    for (String buffer : List.of("feature banks", "weight ring", "LRN carry", "program")) {
      assertTrue(cli.out().contains(buffer), cli.out());
    }
    assertEquals(0, run("compile", "--out", out).code()); // over what is there
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(4, files.count());
    }
  }
}
