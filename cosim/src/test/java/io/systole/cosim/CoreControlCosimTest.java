// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.Board;
import io.systole.machine.FeatureLayout;
import io.systole.machine.MachineConfig;
import io.systole.machine.Register;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers, program, DMA and error states of the RTL, without any arithmetic. */
class CoreControlCosimTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final int SIZE = 1 << 16;
  private static final MachineConfig TINY = MachineConfig.preset("tiny");
  private MachineConfig machine = TINY;
  private final Random random = new Random(SEED);
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment image = arena.allocate(SIZE, 8);

  @BeforeEach
  void fill() {
    CosimTools.require();
    for (int i = 0; i < SIZE; i++) {
      image.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
  }

  @AfterAll
  static void printSeed() {
    System.out.println("CoreControlCosimTest seed " + SEED);
  }

  @Test
  void registersAnswer() {
    try (Core core = open(new Stall.None())) {
      assertEquals(Register.ID_VALUE, core.readRegister(Register.ID));
      assertEquals(Register.VERSION_VALUE, core.readRegister(Register.VERSION));
      assertEquals(TINY.hash(), core.readRegister(Register.CONFIG_HASH));
      assertEquals(4, core.readRegister(Register.CTRL));
      core.writeRegister(Register.MEMORY_BASE_HI, 0x12345678);
      assertEquals(0x78, core.readRegister(Register.MEMORY_BASE_HI));
    }
  }

  @Test
  void endAloneEndsTheRun() {
    try (Core core = open(new Stall.None())) {
      RunResult result = run(core, Instruction.of(Opcode.END).build());
      assertEquals(MachineError.NONE, result.error());
      assertTrue(result.cycles() < 80, () -> "cycles " + result.cycles());
      assertEquals(6, core.readRegister(Register.CTRL) & 6);
      assertEquals(4, core.readRegister(Register.CTRL), "ap_done is cleared by reading");
    }
  }

  @Test
  void mapsGoThroughTheBanksAndBack() {
    copyRandomMaps();
  }

  private void copyRandomMaps() {
    for (Stall stall : List.of(new Stall.None(), new Stall.Random(SEED))) {
      try (Core core = open(stall)) {
        for (int i = 0; i < 20; i++) {
          copyRandomMap(core);
        }
        assertEquals(0, core.dram().strayReads());
        assertEquals(0, core.dram().strayWrites());
      }
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"tiny16", "paper", "pynq-z2"})
  void mapsGoThroughTheBanksOfOtherMachines(String name) {
    machine = MachineConfig.preset(name);
    copyRandomMaps();
  }

  private void copyRandomMap(Core core) {
    int wordBytes = machine.featureWordBits() / 8;
    int height = 1 + random.nextInt(7);
    int width = 1 + random.nextInt(9);
    int planes = 1 + random.nextInt(4);
    int pitch = width + random.nextInt(3);
    FeatureLayout layout = FeatureLayout.packed(machine, random.nextInt(40), height, pitch);
    int planePitch = Math.ceilDiv(width * wordBytes, 8) * 8;
    int rowPitch = planes * planePitch + 8 * random.nextInt(3);
    int target = 1 << 15;
    Instruction load =
        Instruction.of(Opcode.LOADF)
            .set(Header.LAYER, 1)
            .set(Header.SIGNAL, 1)
            .set(LoadF.DRAM, 64)
            .set(LoadF.ROW_PITCH, rowPitch)
            .set(LoadF.PLANE_PITCH, planePitch)
            .set(LoadF.ROWS, height)
            .set(LoadF.ROW_WORDS, width)
            .set(LoadF.PLANES, planes)
            .set(LoadF.BASE, layout.base())
            .set(LoadF.PLANE_WORDS, layout.planeWords())
            .set(LoadF.RING_MASK, 0xFFFF)
            .set(LoadF.PITCH_DIV, pitch / machine.banks())
            .set(LoadF.PITCH_MOD, pitch % machine.banks())
            .build();
    Instruction store =
        Instruction.of(Opcode.STORE)
            .set(Header.LAYER, 2)
            .set(Header.WAIT, 1)
            .set(Store.DRAM, target)
            .set(Store.ROW_PITCH, rowPitch)
            .set(Store.PLANE_PITCH, planePitch)
            .set(Store.ROWS, height)
            .set(Store.ROW_WORDS, width)
            .set(Store.PLANES, planes)
            .set(Store.BASE, layout.base())
            .set(Store.PLANE_WORDS, layout.planeWords())
            .set(Store.PITCH_DIV, pitch / machine.banks())
            .set(Store.PITCH_MOD, pitch % machine.banks())
            .build();
    RunResult result = run(core, load, store, Instruction.of(Opcode.END).build());
    assertEquals(MachineError.NONE, result.error(), "seed " + SEED);
    assertTrue(result.layerEnds().get(1) < result.layerEnds().get(2));
    MemorySegment expected = arena.allocate(SIZE, 8).copyFrom(image);
    for (int y = 0; y < height; y++) {
      for (int plane = 0; plane < planes; plane++) {
        long offset = (long) y * rowPitch + (long) plane * planePitch;
        MemorySegment.copy(image, 64 + offset, expected, target + offset, (long) width * wordBytes);
      }
    }
    assertEquals(-1, expected.mismatch(core.memory()), "first byte that differs, seed " + SEED);
  }

  @Test
  void everyErrorEndsTheRunAndTheNextRunIsGood() {
    try (Core core = open(new Stall.Random(SEED))) {
      Instruction end = Instruction.of(Opcode.END).build();
      byte[] good = InstructionCodec.encode(end);
      expectError(core, MachineError.CHECKSUM, 1, List.of(encoded(load()), new byte[64], good));
      byte[] seven = new byte[64];
      seven[0] = (byte) 0xD7;
      expectError(core, MachineError.OPCODE, 0, List.of(seven, good));
      byte[] unused = good.clone();
      unused[63] = 0x11;
      expectError(core, MachineError.UNUSED_BITS, 0, List.of(unused));
      byte[] range = encoded(load());
      // rows = 5 becomes 0; the checksum follows.
      range[14] ^= 0x05;
      range[0] ^= 0x50;
      expectError(core, MachineError.RANGE, 0, List.of(range, good));
      expectError(core, MachineError.NO_END, 1, List.of(encoded(load())));
      expectError(core, MachineError.NO_END, 0, List.of());
      expectError(
          core,
          MachineError.ADDRESS,
          0,
          List.of(encoded(load().toBuilder().set(LoadF.DRAM, SIZE - 8).build()), good));
      expectError(
          core,
          MachineError.ADDRESS,
          0,
          List.of(encoded(load().toBuilder().set(LoadF.DRAM, 4).build()), good));
      expectError(core, MachineError.STALE, 1, List.of(encoded(weights()), good));
      expectError(
          core,
          MachineError.STALE,
          1,
          List.of(encoded(load().toBuilder().set(Header.SIGNAL, 4).build()), good));
    }
  }

  @Test
  void axiErrorsAreReported() {
    try (Core core = open(new Stall.Random(SEED))) {
      Instruction end = Instruction.of(Opcode.END).build();
      core.failAt(72, -1);
      expectError(core, MachineError.AXI_SLVERR, 0, List.of(encoded(load()), encoded(end)));
      core.failAt(-1, 72);
      expectError(core, MachineError.AXI_DECERR, 0, List.of(encoded(load()), encoded(end)));
      core.failAt(-1, 1 << 15);
      expectError(
          core,
          MachineError.AXI_DECERR,
          1,
          List.of(encoded(load()), encoded(store()), encoded(end)));
      core.failAt(-1, -1);
    }
  }

  @Test
  void startWhileBusyIsReportedAndDoesNoHarm() {
    try (Core core = open(new Stall.None())) {
      core.load(List.of(load(), store(), Instruction.of(Opcode.END).build()), image);
      core.start();
      core.step(30);
      core.writeRegister(Register.CTRL, 1);
      assertEquals(MachineError.BUSY, core.finish(100_000, c -> {}).error());
      assertEquals(MachineError.NONE, core.run(100_000).error());
    }
  }

  @Test
  void resetInMidRunLeavesNothingBehind() {
    try (Core core = open(new Stall.None())) {
      for (int cycles = 5; cycles < 300; cycles += 23) {
        core.load(List.of(load(), store(), Instruction.of(Opcode.END).build()), image);
        core.start();
        core.step(cycles);
        core.reset(4);
        copyRandomMap(core);
      }
    }
  }

  @Test
  void waitingForeverEndsByTheWatchdog() {
    try (Core core = open(new Stall.None())) {
      Instruction stuck = store().toBuilder().set(Header.WAIT, 8).build();
      core.load(List.of(stuck, Instruction.of(Opcode.END).build()), image);
      RunResult result = core.run(2_000_000);
      assertEquals(MachineError.WATCHDOG, result.error());
      copyRandomMap(core);
    }
  }

  private void expectError(Core core, MachineError error, int index, List<byte[]> program) {
    core.loadEncoded(program, image);
    RunResult result = core.run(100_000);
    assertEquals(error, result.error(), "seed " + SEED);
    assertEquals(index, result.errorIndex(), () -> error + ", seed " + SEED);
    core.failAt(-1, -1);
    copyRandomMap(core);
  }

  private static Instruction load() {
    return Instruction.of(Opcode.LOADF)
        .set(LoadF.DRAM, 64)
        .set(LoadF.ROW_PITCH, 64)
        .set(LoadF.PLANE_PITCH, 64)
        .set(LoadF.ROWS, 5)
        .set(LoadF.ROW_WORDS, 9)
        .set(LoadF.RING_MASK, 0xFFFF)
        .set(LoadF.PITCH_DIV, 9 / TINY.banks())
        .set(LoadF.PITCH_MOD, 9 % TINY.banks())
        .build();
  }

  private static Instruction store() {
    return Instruction.of(Opcode.STORE)
        .set(Store.DRAM, 1 << 15)
        .set(Store.ROW_PITCH, 64)
        .set(Store.PLANE_PITCH, 64)
        .set(Store.ROWS, 5)
        .set(Store.ROW_WORDS, 9)
        .set(Store.PITCH_DIV, 9 / TINY.banks())
        .set(Store.PITCH_MOD, 9 % TINY.banks())
        .build();
  }

  private static Instruction weights() {
    return Instruction.of(Opcode.LOADW).set(LoadW.WORDS, 11).build();
  }

  private static byte[] encoded(Instruction instruction) {
    return InstructionCodec.encode(instruction);
  }

  private Core open(Stall stall) {
    return Core.open(machine, Board.PYNQ_Z2, stall);
  }

  private RunResult run(Core core, Instruction... program) {
    core.load(new ArrayList<>(List.of(program)), image);
    return core.run(100_000);
  }
}
