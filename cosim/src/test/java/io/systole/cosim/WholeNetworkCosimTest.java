// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.data.Preprocessing;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.MachineError;
import io.systole.numeric.FixedTensor;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.ModelFile;
import io.systole.quantize.UnpackedFile;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The trained AlexNet, whole, in the RTL of pynq-z2: every stage of every layer equals the fixed
 * reference, to the bit, and the cycles are those of the cycle model.
 */
class WholeNetworkCosimTest {
  private static final Path MODEL = Path.of("../models/alexnet-cifar10.safetensors.xz");
  private static final long SEED = Long.getLong("seed", 1);
  private static final long MAX_CYCLES = 40_000_000;

  @Test
  void oneImage() {
    check("auto:16", 1);
  }

  /** One behind the other, without a reset between them. */
  @Tag("slow")
  @Test
  void threeImages() {
    check("auto:16", 3);
  }

  private static void check(String format, int images) {
    CosimTools.require();
    Path file = UnpackedFile.of(MODEL);
    ModelFile stored = ModelFile.read(file);
    FixedModel model = stored.fixed(stored.formats(FormatSpec.parse(format)).orElseThrow());
    MachineConfig machine = MachineConfig.preset("pynq-z2");
    Compiled compiled = Compiler.compile(model, machine, Board.PYNQ_Z2);
    Preprocessing preprocessing = Preprocessing.parse(stored.preprocessing().orElseThrow(), file);
    Dataset test = BundledImages.test();
    try (Core core = Core.open(machine, Board.PYNQ_Z2, new Stall.Random(SEED))) {
      for (int i = 0; i < images; i++) {
        RunResult run = run(core, compiled, model, preprocessing.apply(test.image(i)));
        if (i == 0) {
          checkCycles(machine, compiled, run);
        }
      }
    }
  }

  private static RunResult run(
      Core core, Compiled compiled, FixedModel model, io.systole.numeric.Tensor image) {
    String input = model.graph().inputs().getFirst().name();
    FixedTensor x = FixedTensor.quantize(image, model.format(input));
    Map<String, FixedTensor> expected = new HashMap<>();
    FixedTensor scores =
        Objects.requireNonNull(
            FixedEngine.of(model)
                .runFixed(Map.of(input, x), (node, y) -> expected.put(node.output(), y))
                .get(model.graph().outputs().getFirst()));
    MemorySegment memory = compiled.memory().copy();
    compiled.input().write(x, memory);
    core.load(compiled.program().instructions(), memory);
    Map<String, Tap> taps = new LinkedHashMap<>();
    for (io.systole.compiler.Tap tap : compiled.taps()) {
      FixedTensor value = Objects.requireNonNull(expected.get(tap.value()));
      int channels = value.shape().dim(1);
      int pixels = (int) (value.shape().size() / channels);
      taps.put(tap.value(), core.tap(tap.layer(), tap.stage(), channels, pixels));
    }
    long started = System.nanoTime();
    RunResult run = core.run(MAX_CYCLES);
    assertEquals(MachineError.NONE, run.error());
    long compared = 0;
    for (Map.Entry<String, Tap> entry : taps.entrySet()) {
      compared += compare(entry.getKey(), entry.getValue(), expected.get(entry.getKey()));
    }
    assertTrue(compiled.output().read(core.memory()).values().identical(scores.values()), "scores");
    System.out.printf(
        "alexnet-cifar10 on pynq-z2: %,d cycles, %,d values of %d stages equal, %.0f s%n",
        run.cycles(), compared, taps.size(), (System.nanoTime() - started) * 1e-9);
    return run;
  }

  private static long compare(
      String value, Tap tap, @org.jspecify.annotations.Nullable FixedTensor expected) {
    assertTrue(expected != null && tap.count() == expected.shape().size(), value + ": all seen");
    for (long i = 0; i < tap.size(); i++) {
      assertEquals(expected.values().longAt(i), tap.at(i), value + " at " + i);
    }
    return tap.size();
  }

  /** Within 1 % for each layer of over 10,000 cycles, and in total. */
  private static void checkCycles(MachineConfig machine, Compiled compiled, RunResult run) {
    Board.Dram dram = Board.PYNQ_Z2.dram();
    CycleModel.Result model =
        CycleModel.run(
            machine,
            new Dram(dram.activeSlots(), dram.slots(), true, SEED),
            compiled.program().instructions());
    assertClose(run.cycles(), model.total(), "cycles in total");
    long before = 0;
    long modelBefore = 0;
    for (int layer = 0; layer < run.layerEnds().size(); layer++) {
      long end = run.layerEnds().get(layer);
      if (end - before > 10_000) {
        long cycles = model.layerEnd().get(layer) - modelBefore;
        assertClose(end - before, cycles, "cycles of layer " + layer);
      }
      before = end;
      modelBefore = model.layerEnd().get(layer);
    }
  }

  private static void assertClose(long rtl, long model, String what) {
    assertTrue(Math.abs(rtl - model) * 100 <= rtl, what + ": RTL " + rtl + ", model " + model);
  }
}
