// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.compiler.RandomNetwork;
import io.systole.graph.TestGraphs;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.Opcode;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault in the RTL, in the weights or in what is expected makes the comparison fail. */
class FaultCosimTest {
  private static final int NETWORKS = 40;
  private static final MachineConfig TINY = MachineConfig.preset("tiny");

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '"',
      textBlock =
          """
          one bit of a product @ systole_mac.sv @ <= weight_q * pixel_i @ <= (weight_q * pixel_i) ^ (WeightBits + PixelBits)'(pixel_i == 5)
          a dropped address carry @ systole_lane.sv @ WordBits'(carry) @ WordBits'(0)
          a swapped bank @ systole_banks.sv @ write_bank_q == BankBits'(b) @ write_bank_q == BankBits'(b == 1 ? 2 : b == 2 ? 1 : b)
          """)
  void faultInTheRtl(String what, String file, String from, String to, @TempDir Path rtl)
      throws IOException {
    requireNoticed(what, file, from, to, rtl);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '"',
      textBlock =
          """
          a dropped row carry @ systole_walk.sv @ + 16'(row_wrap) @ + 16'd0
          a lost weight credit @ systole_loadw.sv @ CreditBits'(units_q) <= credit_q @ 1'b1
          an early semaphore @ systole_unit.sv @ wait_q & ~nonzero_i @ wait_q & 8'd0
          """)
  void furtherFaultInTheRtl(String what, String file, String from, String to, @TempDir Path rtl)
      throws IOException {
    requireNoticed(what, file, from, to, rtl);
  }

  private static void requireNoticed(String what, String file, String from, String to, Path rtl)
      throws IOException {
    CosimTools.require();
    copyWithFault(rtl, file, from, to);
    VerilatedLibrary library = new VerilatedLibrary(TINY, rtl, false);
    try (Core core = Core.open(library, Board.PYNQ_Z2, new Stall.Random(1))) {
      for (long seed = 0; seed < NETWORKS; seed++) {
        RandomNetwork.Case network = RandomNetwork.of(TINY, seed);
        Compiled compiled = Compiler.compile(network.model(), TINY, Board.PYNQ_Z2);
        Expected expected = Expected.of(network.model(), network.image());
        Optional<String> difference = difference(core, compiled, expected);
        if (difference.isPresent()) {
          System.out.println(what + ", network " + seed + ": " + difference.get());
          return;
        }
      }
    }
    fail(what + " went unnoticed in " + NETWORKS + " networks");
  }

  /** An assertion of the RTL, or a run without end, is a difference too. */
  private static Optional<String> difference(Core core, Compiled compiled, Expected expected) {
    try {
      return NetworkRun.of(core, compiled, expected).difference();
    } catch (IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void copyWithFault(Path rtl, String file, String from, String to)
      throws IOException {
    try (Stream<Path> files = Files.list(VerilatedLibrary.installedRtl())) {
      for (Path source : files.toList()) {
        Files.copy(source, rtl.resolve(source.getFileName()));
      }
    }
    String text = Files.readString(rtl.resolve(file));
    assertTrue(text.contains(from), () -> file + " has no '" + from + "'");
    String faulty = text.replace(from, to);
    assertNotEquals(text, faulty);
    Files.writeString(rtl.resolve(file), faulty);
  }

  @Test
  void faultsInWeightsAndExpectedValues() {
    CosimTools.require();
    Subject subject = Subject.seeded(TestGraphs.smallAlexNet(8, 2, 5), "auto:8", 1);
    Compiled good = Compiler.compile(subject.model(), TINY, Board.PYNQ_Z2);
    Expected expected = Expected.of(subject.model(), subject.images().getFirst());
    try (Core core = Core.open(TINY, Board.PYNQ_Z2, new Stall.Random(1))) {
      NetworkRun.of(core, good, expected).requireEqual("without a fault");
      Optional<String> weight = difference(core, withWeightBit(good), expected);
      assertTrue(weight.isPresent(), "a bit of a weight went unnoticed");
      for (String value : expected.values().keySet()) {
        boolean tapped = good.taps().stream().anyMatch(tap -> tap.value().equals(value));
        Optional<String> found = difference(core, good, withWrongValue(expected, value));
        assertEquals(tapped, found.isPresent(), "a wrong value of " + value);
      }
      FixedTensor wrong = flipped(expected.scores());
      Expected scores = new Expected(expected.image(), expected.values(), wrong);
      assertTrue(difference(core, good, scores).isPresent(), "a wrong score went unnoticed");
    }
  }

  /** A bit of the first weight of conv1, behind its tile's biases. */
  private static Compiled withWeightBit(Compiled good) {
    MemorySegment bytes = good.memory().copy();
    Instruction load =
        good.program().instructions().stream()
            .filter(i -> i.op() == Opcode.LOADW)
            .findFirst()
            .orElseThrow();
    long lanes = good.machine().unrolling().ocLanes();
    long at = load.get(LoadW.DRAM) + lanes * good.machine().biasWords();
    while (bytes.get(ValueLayout.JAVA_BYTE, at) == 0) {
      at++;
    }
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (bytes.get(ValueLayout.JAVA_BYTE, at) ^ 0x20));
    return new Compiled(
        good.machine(),
        good.board(),
        good.program(),
        new MemoryImage(good.memory().configHash(), bytes),
        good.input(),
        good.output(),
        good.taps(),
        good.kept(),
        good.buffers(),
        good.costs(),
        good.plans());
  }

  private static Expected withWrongValue(Expected expected, String name) {
    Map<String, FixedTensor> values = new HashMap<>(expected.values());
    values.computeIfPresent(name, (_, value) -> flipped(value));
    return new Expected(expected.image(), values, expected.scores());
  }

  /** The same but for the lowest bit of its last value. */
  private static FixedTensor flipped(FixedTensor tensor) {
    ElementType type = tensor.values().type();
    Tensor values = Tensor.zeros(tensor.shape(), type);
    for (long i = 0; i < values.size(); i++) {
      values.set(i, tensor.values().longAt(i) ^ (i == values.size() - 1 ? 1 : 0));
    }
    return new FixedTensor(values, tensor.format());
  }
}
