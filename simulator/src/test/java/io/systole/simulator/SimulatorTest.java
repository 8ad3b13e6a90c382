// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.machine.isa.Store;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A program written by hand: one 3×3 convolution of 6 channels to 7 on the machine tiny. */
class SimulatorTest {
  private static final MachineConfig TINY = MachineConfig.preset("tiny");
  private static final int IC = 6;
  private static final int OC = 7;
  private static final int SIDE = 6;
  private static final int K = 3;
  private static final int IMAGE = 0;
  private static final int WEIGHTS = 4096;
  private static final int RESULT = 8192;
  private static final int SHIFT = 5;

  private final byte[] memory = new byte[16384];
  private final int[][][] image = new int[IC][SIDE][SIDE];
  private final int[][][][] weights = new int[OC][IC][K][K];
  private final int[] biases = new int[OC];

  SimulatorTest() {
    Random random = new Random(42);
    for (int[][] plane : image) {
      for (int[] row : plane) {
        for (int x = 0; x < SIDE; x++) {
          row[x] = random.nextInt(256) - 128;
        }
      }
    }
    for (int o = 0; o < OC; o++) {
      biases[o] = random.nextInt(20000) - 10000;
      for (int c = 0; c < IC; c++) {
        for (int k = 0; k < K * K; k++) {
          weights[o][c][k / K][k % K] = random.nextInt(256) - 128;
        }
      }
    }
    layOut();
  }

  /** Feature word (y, plane, x): 4 channels in 4 bytes, rows of 24 bytes, planes side by side. */
  private void layOut() {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        for (int c = 0; c < IC; c++) {
          memory[IMAGE + y * 48 + c / 4 * 24 + x * 4 + c % 4] = (byte) image[c][y][x];
        }
      }
    }
    int words = 6 + K * K * IC;
    for (int tile = 0; tile < 2; tile++) {
      for (int lane = 0; lane < 4 && tile * 4 + lane < OC; lane++) {
        int o = tile * 4 + lane;
        int at = WEIGHTS + tile * words * 4 + lane;
        for (int part = 0; part < 6; part++) {
          memory[at + part * 4] = (byte) ((long) biases[o] >> (8 * part));
        }
        for (int k = 0; k < K * K * IC; k++) {
          memory[at + (6 + k) * 4] = (byte) weights[o][k % IC][k / IC / K][k / IC % K];
        }
      }
    }
  }

  private static Instruction loadW(int words) {
    return Instruction.of(Opcode.LOADW).set(LoadW.DRAM, WEIGHTS).set(LoadW.WORDS, words).build();
  }

  private static Instruction loadF(boolean stream) {
    // P = 6 ≡ OW = 6 (mod 5); 36 positions take 8 words of a bank.
    return Instruction.of(Opcode.LOADF)
        .set(Header.SIGNAL, stream ? 0 : 1)
        .set(LoadF.DRAM, IMAGE)
        .set(LoadF.ROW_PITCH, 48)
        .set(LoadF.PLANE_PITCH, 24)
        .set(LoadF.ROWS, SIDE)
        .set(LoadF.ROW_WORDS, SIDE)
        .set(LoadF.PLANES, 2)
        .set(LoadF.BASE, 3)
        .set(LoadF.PLANE_WORDS, 8)
        .set(LoadF.RING_MASK, 0xFFFF)
        .set(LoadF.PITCH_DIV, 1)
        .set(LoadF.PITCH_MOD, 1)
        .set(LoadF.STREAM, stream)
        .set(LoadF.RING_ROWS, stream ? SIDE : 0)
        .build();
  }

  private static Instruction post() {
    return Instruction.of(Opcode.POST)
        .set(Header.SIGNAL, 2)
        .set(Header.LAYER, 1)
        .set(Post.PIXELS, SIDE * SIDE)
        .set(Post.IN_H, SIDE)
        .set(Post.IN_W, SIDE)
        .set(Post.OUT_H, SIDE)
        .set(Post.OUT_W, SIDE)
        .set(Post.OC_TILES, 2)
        .set(Post.LAST_OC, OC - 4)
        .set(Post.SHIFT, SHIFT)
        .set(Post.ROUNDING, 2)
        .set(Post.WIDTH, 8)
        .set(Post.BASE, 100)
        .set(Post.PLANE_WORDS, 8)
        .set(Post.PITCH_DIV, 1)
        .set(Post.PITCH_MOD, 1)
        .build();
  }

  private static Instruction conv(int gate) {
    return Instruction.of(Opcode.CONV)
        .set(Header.WAIT, gate == 0 ? 1 : 0)
        .set(Conv.BASE, 3)
        .set(Conv.PLANE_WORDS, 8)
        .set(Conv.RING_MASK, 0xFFFF)
        .set(Conv.GATE, gate)
        .set(Conv.IC, IC)
        .set(Conv.KERNEL_H, K)
        .set(Conv.KERNEL_W, K)
        .set(Conv.STRIDE_MOD, 1)
        .set(Conv.PAD_TOP, 1)
        .set(Conv.PAD_LEFT, 1)
        .set(Conv.IN_H, SIDE)
        .set(Conv.IN_W, SIDE)
        .set(Conv.OUT_W, SIDE)
        .set(Conv.PIXELS, SIDE * SIDE)
        .set(Conv.PITCH_DIV, 1)
        .set(Conv.PITCH_MOD, 1)
        .set(Conv.TAP_WORD, -2)
        .set(Conv.TAP_BANK, 3)
        .set(Conv.OC_TILES, 2)
        .set(Conv.HOLD, true)
        .build();
  }

  private static Instruction store() {
    return Instruction.of(Opcode.STORE)
        .set(Header.WAIT, 2)
        .set(Store.DRAM, RESULT)
        .set(Store.ROW_PITCH, 48)
        .set(Store.PLANE_PITCH, 24)
        .set(Store.ROWS, SIDE)
        .set(Store.ROW_WORDS, SIDE)
        .set(Store.PLANES, 2)
        .set(Store.BASE, 100)
        .set(Store.PLANE_WORDS, 8)
        .set(Store.PITCH_DIV, 1)
        .set(Store.PITCH_MOD, 1)
        .build();
  }

  private static List<Instruction> program(int gate) {
    return List.of(
        loadW(2 * (6 + K * K * IC)),
        loadF(gate != 0),
        post(),
        conv(gate),
        store(),
        Instruction.of(Opcode.END).build());
  }

  private long expected(int o, int y, int x) {
    long sum = biases[o];
    for (int c = 0; c < IC; c++) {
      for (int ky = 0; ky < K; ky++) {
        for (int kx = 0; kx < K; kx++) {
          int iy = y + ky - 1;
          int ix = x + kx - 1;
          if (iy >= 0 && iy < SIDE && ix >= 0 && ix < SIDE) {
            sum += (long) weights[o][c][ky][kx] * image[c][iy][ix];
          }
        }
      }
    }
    return Math.clamp((long) Math.rint(sum / 32.0), -128, 127);
  }

  private void run(List<Instruction> program, Taps taps) {
    new Simulator(TINY).run(program, MemorySegment.ofArray(memory), taps);
  }

  private void assertResult() {
    for (int o = 0; o < OC; o++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int at = RESULT + y * 48 + o / 4 * 24 + x * 4 + o % 4;
          assertEquals(expected(o, y, x), memory[at], o + "," + y + "," + x);
        }
      }
    }
  }

  @Test
  void computesAConvolutionAndTapsIt() {
    List<String> seen = new ArrayList<>();
    run(
        program(0),
        (layer, stage, map) -> {
          seen.add(layer + " " + stage + " " + map.channels() + "x" + map.pixels());
          assertEquals(expected(6, 5, 5), map.at(6, 35));
        });
    assertResult();
    assertEquals(List.of("1 CONVOLUTION 7x36"), seen);
  }

  @Test
  void computesTheSameFromStreamedRows() {
    // Streamed once: gate 2 with one output-channel tile would do; two tiles need the rows to stay.
    run(program(2), Taps.NONE);
    assertResult();
  }

  /** 36 positions of 5 banks take 8 words; a ring of 4 holds three rows. */
  @Test
  void refusesRowsThatMayOverwriteEachOther() {
    Instruction ring = loadF(true).toBuilder().set(LoadF.RING_MASK, 3).build();
    List<Instruction> program =
        List.of(
            ring.toBuilder().set(LoadF.RING_ROWS, 4).build(), Instruction.of(Opcode.END).build());
    MachineFault fault = assertThrows(MachineFault.class, () -> run(program, Taps.NONE));
    assertEquals(
        "instruction 0: RANGE: row 3 may overwrite row 0 in a ring of 4 words", fault.getMessage());
    List<Instruction> fits =
        List.of(
            ring.toBuilder().set(LoadF.RING_ROWS, 3).build(), Instruction.of(Opcode.END).build());
    // Nobody takes the rows, but none is in another's place.
    assertEquals(
        MachineError.STALE, assertThrows(MachineFault.class, () -> run(fits, Taps.NONE)).error());
  }

  @Test
  void anotherWeightGivesAnotherResult() {
    memory[WEIGHTS + 6 * 4] ^= 1;
    run(program(0), Taps.NONE);
    assertThrows(AssertionError.class, this::assertResult);
  }

  private MachineFault fault(List<Instruction> program) {
    return assertThrows(MachineFault.class, () -> run(program, Taps.NONE));
  }

  @Test
  void endsInTheErrorStateOfTheHardware() {
    List<Instruction> noEnd = program(0).subList(0, 5);
    assertEquals(MachineError.NO_END, fault(noEnd).error());

    List<Instruction> moreWeights = new ArrayList<>(program(0));
    moreWeights.set(0, loadW(200));
    assertEquals(MachineError.STALE, fault(moreWeights).error());

    List<Instruction> outside = new ArrayList<>(program(0));
    outside.set(0, loadW(16384));
    MachineFault address = fault(outside);
    assertEquals(MachineError.ADDRESS, address.error());
    assertEquals(0, address.index());
    assertTrue(address.toString().contains("memory of 16384 bytes"), address.toString());

    List<Instruction> waits = new ArrayList<>(program(0));
    waits.remove(1);
    assertEquals(MachineError.WATCHDOG, fault(waits).error());
  }
}
