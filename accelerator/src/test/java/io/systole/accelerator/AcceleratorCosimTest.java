// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.cosim.Stall;
import io.systole.cosim.VerilatedLibrary;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.Program;
import io.systole.machine.isa.MachineError;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One program through every kind of accelerator: the same results, errors and time-outs. */
class AcceleratorCosimTest {
  private static final MachineConfig MACHINE = MachineConfig.preset("tiny");
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final FixedModel MODEL =
      FixedModel.uniform(SeededWeights.of(graph(), 3), FixedFormat.of(8, 3));
  private static final Compiled COMPILED = Compiler.compile(MODEL, MACHINE, Board.PYNQ_Z2);

  @TempDir Path work;

  private static Graph graph() {
    return new Graph(
        "small",
        List.of(Value.of("image", 1, 3, 11, 11)),
        List.of(Value.of("w", 6, 3, 3, 3), Value.of("b", 6)),
        List.of(
            Node.of("conv", new Op.Conv(Window.square(3, 1, 1), 1), "image", "w", "b"),
            Node.of("relu", new Op.Relu(), "conv"),
            Node.of("pool", new Op.MaxPool(Window.square(3, 2, 0), false), "relu")),
        List.of("pool"));
  }

  private static FixedTensor image(long seed) {
    FixedFormat format = MODEL.format("image");
    SplittableRandom random = new SplittableRandom(seed);
    Tensor values = Tensor.zeros(MODEL.graph().inputs().getFirst().shape(), ElementType.INT16);
    for (long i = 0; i < values.size(); i++) {
      values.set(i, random.nextLong(format.min(), format.max() + 1));
    }
    return new FixedTensor(values, format);
  }

  private static void oneRun(Accelerator accelerator, long seed) {
    FixedTensor x = image(seed);
    FixedTensor expected =
        Objects.requireNonNull(
            FixedEngine.of(MODEL).runFixed(Map.of("image", x), (_, _) -> {}).get("pool"));
    COMPILED.input().write(x, accelerator.memory());
    Accelerator.Counters counters = accelerator.run(LONG);
    FixedTensor found = COMPILED.output().read(accelerator.memory());
    assertTrue(found.values().identical(expected.values()), "seed " + seed);
    assertEquals(counters, accelerator.counters());
    assertTrue(counters.cycles() > 0 && counters.layerEnds().getFirst() <= counters.cycles());
  }

  /** Images back to back, an error, another image, a program of another machine. */
  private static void conversation(Accelerator accelerator) {
    assertThrows(IllegalStateException.class, accelerator::memory);
    assertThrows(IllegalStateException.class, accelerator::counters);
    accelerator.load(COMPILED.program(), COMPILED.memory());
    oneRun(accelerator, 1);
    oneRun(accelerator, 2);
    Program endless = new Program(MACHINE.hash(), COMPILED.program().instructions().subList(0, 1));
    accelerator.load(endless, COMPILED.memory());
    AcceleratorException error =
        assertThrows(AcceleratorException.class, () -> accelerator.run(LONG));
    assertEquals(MachineError.NO_END, error.error());
    accelerator.load(COMPILED.program(), COMPILED.memory());
    oneRun(accelerator, 3);
    Program other = new Program(1, COMPILED.program().instructions());
    assertThrows(IllegalArgumentException.class, () -> accelerator.load(other, COMPILED.memory()));
  }

  @Test
  void simulator() {
    try (Accelerator accelerator = Accelerator.simulator(MACHINE, Board.PYNQ_Z2)) {
      conversation(accelerator);
    }
  }

  @Test
  void rtl() {
    boolean tools = VerilatedLibrary.toolsExist();
    assertTrue(tools || System.getenv("CI") == null, "verilator or g++ is missing");
    Assumptions.assumeTrue(tools, "verilator or g++ is missing");
    try (Accelerator accelerator = Accelerator.rtl(MACHINE, Board.PYNQ_Z2, new Stall.Random(1))) {
      conversation(accelerator);
      accelerator.load(COMPILED.program(), COMPILED.memory());
      assertThrows(AcceleratorTimeoutException.class, () -> accelerator.run(Duration.ZERO));
      oneRun(accelerator, 4);
    }
  }

  @Test
  void registersAndMemoryInFiles() throws Exception {
    try (FakeCore core = new FakeCore(work, MACHINE)) {
      try (Accelerator accelerator = Accelerator.hardware(MACHINE, core.device())) {
        conversation(accelerator);
        accelerator.load(COMPILED.program(), COMPILED.memory());
        core.stall(true);
        assertThrows(
            AcceleratorTimeoutException.class, () -> accelerator.run(Duration.ofMillis(50)));
        assertThrows(IllegalStateException.class, () -> accelerator.run(LONG));
        core.stall(false);
      }
    }
  }

  @Test
  void anotherCoreOrNoDeviceIsRefused() throws Exception {
    try (FakeCore core = new FakeCore(work, MachineConfig.preset("tiny16"))) {
      refused(core.device(), "CONFIG_HASH is 0x");
    }
    Path missing = work.resolve("uio9");
    refused(new UioDevice(missing, missing, 0, 4096), "uio9: 4096 bytes can't be mapped");
    assertThrows(
        IllegalArgumentException.class, () -> new UioDevice(missing, missing, 0x1001, 4096));
    try (FakeCore core = new FakeCore(work, MACHINE)) {
      UioDevice small = new UioDevice(core.device().registers(), core.device().memory(), 0, 8192);
      try (Accelerator accelerator = Accelerator.hardware(MACHINE, small)) {
        assertThrows(
            IllegalArgumentException.class,
            () -> accelerator.load(COMPILED.program(), COMPILED.memory()));
      }
    }
  }

  private static void refused(UioDevice device, String message) {
    String found =
        assertThrows(IllegalArgumentException.class, () -> Accelerator.hardware(MACHINE, device))
            .getMessage();
    assertTrue(String.valueOf(found).contains(message), found);
  }
}
