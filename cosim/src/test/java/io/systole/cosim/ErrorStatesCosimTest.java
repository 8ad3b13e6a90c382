// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.graph.TestGraphs;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Field;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever goes wrong in a network's run, it ends with its error code and the instruction's index,
 * never in a hang, and the next run, without a reset, is right in every value.
 */
class ErrorStatesCosimTest {
  private static final long SEED = Long.getLong("seed", 1);

  /** Two ports: weights come over both. */
  private static final MachineConfig MACHINE = MachineConfig.preset("tiny16");

  private static final Subject SUBJECT =
      Subject.seeded(TestGraphs.smallAlexNet(4, 2, 5), "auto:16", 1);
  private static final Expected EXPECTED =
      Expected.of(SUBJECT.model(), SUBJECT.images().getFirst());
  private static final Compiled COMPILED =
      Compiler.compile(SUBJECT.model(), MACHINE, Board.PYNQ_Z2);
  private static final List<Instruction> PROGRAM = COMPILED.program().instructions();
  private static final long MAX_CYCLES = 2_000_000;

  private static Core core;

  @BeforeAll
  static void open() {
    CosimTools.require();
    core = Core.open(MACHINE, Board.PYNQ_Z2, new Stall.Random(SEED));
  }

  @AfterAll
  static void close() {
    core.close();
  }

  private static int first(Opcode op) {
    for (int i = 0; i < PROGRAM.size(); i++) {
      if (PROGRAM.get(i).op() == op) {
        return i;
      }
    }
    throw new AssertionError("no " + op);
  }

  private static List<byte[]> encoded() {
    return new ArrayList<>(PROGRAM.stream().map(InstructionCodec::encode).toList());
  }

  private void expect(MachineError error, int index, List<byte[]> program) {
    core.loadEncoded(program, EXPECTED.memory(COMPILED));
    RunResult result = core.run(MAX_CYCLES);
    assertEquals(error, result.error());
    assertEquals(index, result.errorIndex(), error::toString);
    core.failAt(-1, -1);
    NetworkRun.of(core, COMPILED, EXPECTED).requireEqual("after " + error + " in " + index);
  }

  @Test
  void anIllegalInstructionAnywhere() {
    for (int i = 0; i < PROGRAM.size(); i++) {
      List<byte[]> program = encoded();
      program.get(i)[1] ^= 1;
      expect(MachineError.CHECKSUM, i, program);
      program.set(i, new byte[] {(byte) 0xD7});
      program.set(i, java.util.Arrays.copyOf(program.get(i), Opcode.INSTRUCTION_BYTES));
      expect(MachineError.OPCODE, i, program);
    }
  }

  @Test
  void anAddressOutOfRange() {
    long end = EXPECTED.memory(COMPILED).byteSize();
    expectAddress(Opcode.LOADF, LoadF.DRAM, end);
    expectAddress(Opcode.LOADW, LoadW.DRAM, end);
    expectAddress(Opcode.LOADW, LoadW.PORT_STRIDE, end);
    expectAddress(Opcode.STORE, Store.DRAM, end);
    expectAddress(Opcode.STORE, Store.DRAM, PROGRAM.get(first(Opcode.STORE)).get(Store.DRAM) + 1);
  }

  private void expectAddress(Opcode op, Field field, long value) {
    List<byte[]> program = encoded();
    Instruction spoilt = PROGRAM.get(first(op)).toBuilder().set(field, value).build();
    program.set(first(op), InstructionCodec.encode(spoilt));
    expect(MachineError.ADDRESS, first(op), program);
  }

  @Test
  void errorsOfTheMemoryPorts() {
    Instruction weights = PROGRAM.get(first(Opcode.LOADW));
    long stride = weights.get(LoadW.PORT_STRIDE);
    expectAxi(first(Opcode.LOADF), PROGRAM.get(first(Opcode.LOADF)).get(LoadF.DRAM));
    expectAxi(first(Opcode.LOADW), weights.get(LoadW.DRAM));
    expectAxi(first(Opcode.LOADW), weights.get(LoadW.DRAM) + stride);
    expectAxi(first(Opcode.STORE), PROGRAM.get(first(Opcode.STORE)).get(Store.DRAM));
  }

  private void expectAxi(int index, long offset) {
    core.failAt(offset, -1);
    expect(MachineError.AXI_SLVERR, index, encoded());
    core.failAt(-1, offset);
    expect(MachineError.AXI_DECERR, index, encoded());
  }

  @Test
  void errorsOfInstructionFetch() {
    for (int i = 0; i < PROGRAM.size(); i++) {
      core.failFetchAt(i, -1);
      expectFetch(MachineError.AXI_SLVERR);
      core.failFetchAt(-1, i);
      expectFetch(MachineError.AXI_DECERR);
    }
  }

  /** The fetch runs ahead, so the index is that of the instruction waiting to be taken. */
  private void expectFetch(MachineError error) {
    core.loadEncoded(encoded(), EXPECTED.memory(COMPILED));
    assertEquals(error, core.run(MAX_CYCLES).error());
    core.failFetchAt(-1, -1);
    NetworkRun.of(core, COMPILED, EXPECTED).requireEqual("after a fetch's " + error);
  }

  @Test
  void aSemaphoreBeyondFifteen() {
    Instruction load = PROGRAM.get(first(Opcode.LOADF));
    Instruction plain =
        Instruction.of(Opcode.LOADF)
            .set(LoadF.DRAM, load.get(LoadF.DRAM))
            .set(LoadF.ROW_PITCH, load.get(LoadF.ROW_PITCH))
            .set(LoadF.PLANE_PITCH, load.get(LoadF.PLANE_PITCH))
            .set(LoadF.RING_MASK, 0xFFFF)
            .set(LoadF.PITCH_DIV, 1)
            .set(Header.SIGNAL, 4)
            .build();
    List<byte[]> program = new ArrayList<>(Collections.nCopies(16, InstructionCodec.encode(plain)));
    program.add(InstructionCodec.encode(Instruction.of(Opcode.END).build()));
    core.loadEncoded(program, EXPECTED.memory(COMPILED));
    assertEquals(MachineError.SEMAPHORE, core.run(MAX_CYCLES).error());
    NetworkRun.of(core, COMPILED, EXPECTED).requireEqual("after SEMAPHORE");
  }

  @Test
  void startWhileBusy() {
    Random random = new Random(SEED);
    long cycles = NetworkRun.of(core, COMPILED, EXPECTED).result().cycles();
    for (int i = 0; i < 10; i++) {
      core.load(PROGRAM, EXPECTED.memory(COMPILED));
      core.start();
      core.step(random.nextLong(cycles - 20));
      core.start();
      assertEquals(MachineError.BUSY, core.finish(MAX_CYCLES, _ -> {}).error());
      assertEquals(Optional.empty(), EXPECTED.differsFromScores(COMPILED, core.memory()));
      NetworkRun.of(core, COMPILED, EXPECTED).requireEqual("after BUSY");
    }
  }

  @Test
  void resetInMidRun() {
    Random random = new Random(SEED);
    long cycles = NetworkRun.of(core, COMPILED, EXPECTED).result().cycles();
    for (int i = 0; i < 40; i++) {
      long at = random.nextLong(cycles);
      core.load(PROGRAM, EXPECTED.memory(COMPILED));
      core.start();
      core.step(at);
      core.reset(1 + random.nextInt(8));
      NetworkRun.of(core, COMPILED, EXPECTED).requireEqual("after a reset in cycle " + at);
    }
  }
}
