// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.compiler.Compiler;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.FeatureLayout;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.Opcode;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a host says to {@code hw/ice40/systole_ice40.sv} and must hear: a convolution of seeded
 * numbers with the compiler's CONV instruction, its image and weights, and every accumulator by
 * plain loops. A line is: operation bank word data answer compare; the first has the instruction.
 */
final class Ice40Vectors {
  private static final int IC = 3;
  private static final int OC = 4;
  private static final int SIDE = 5;
  private static final int KERNEL = 3;
  private static final int SEED = 11;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int RING = 2;
  private static final int START = 3;
  private static final int ACCUMULATORS = 4;
  private static final int BIAS = 5;

  private final MachineConfig machine;
  private final FixedModel model;
  private final Instruction conv;
  private final long[] image = new long[IC * SIDE * SIDE];
  private final StringBuilder lines = new StringBuilder();

  private Ice40Vectors(MachineConfig machine) {
    this.machine = machine;
    int bits = machine.quantization().elementBits();
    this.model = FixedModel.uniform(SeededWeights.of(graph(), SEED), FixedFormat.of(bits, 3));
    this.conv = conv();
    SplittableRandom random = new SplittableRandom(SEED);
    FixedFormat format = model.format("image");
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextLong(format.min(), format.max() + 1);
    }
  }

  static String of(MachineConfig machine) {
    return new Ice40Vectors(machine).build();
  }

  private static Graph graph() {
    return new Graph(
        "ice40",
        List.of(Value.of("image", 1, IC, SIDE, SIDE)),
        List.of(Value.of("w", OC, IC, KERNEL, KERNEL), Value.of("b", OC)),
        List.of(Node.of("conv", new Op.Conv(Window.square(KERNEL, 1, 1), 1), "image", "w", "b")),
        List.of("conv"));
  }

  /** The compiler's instruction, for an image that lies in the banks as a whole. */
  private Instruction conv() {
    Instruction compiled =
        Compiler.compile(model, machine, Board.PYNQ_Z2).program().instructions().stream()
            .filter(instruction -> instruction.op() == Opcode.CONV)
            .findFirst()
            .orElseThrow();
    FeatureLayout whole = FeatureLayout.packed(machine, 0, SIDE, pitch(compiled));
    return compiled.toBuilder()
        .set(Conv.BASE, whole.base())
        .set(Conv.PLANE_WORDS, whole.planeWords())
        .set(Conv.RING_MASK, 0xFFFF)
        .set(Conv.GATE, 0)
        .set(Conv.PASS_WORDS, 0)
        .set(Conv.PIXEL_OUTER, false)
        .set(Conv.HOLD, true)
        .build();
  }

  private int pitch(Instruction instruction) {
    return instruction.at(Conv.PITCH_DIV) * machine.banks() + instruction.at(Conv.PITCH_MOD);
  }

  private String build() {
    byte[] code = InstructionCodec.encode(conv);
    lines.append(hex(number(code, Opcode.CONV.bits() / 8))).append('\n');
    features();
    ring();
    line(START, 0, 0, BigInteger.ZERO, Optional.empty());
    for (int tile = 0; tile < conv.at(Conv.OC_TILES); tile++) {
      biases(tile);
      accumulators(tile);
    }
    return lines.toString();
  }

  /** Writes the image into the banks, and reads every word back. */
  private void features() {
    int lanes = machine.unrolling().postLanes();
    FeatureLayout layout = FeatureLayout.packed(machine, 0, SIDE, pitch(conv));
    for (int operation : List.of(WRITE, READ)) {
      for (int plane = 0; plane * lanes < IC; plane++) {
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
          int position = layout.position(pixel / SIDE, pixel % SIDE);
          BigInteger word = BigInteger.ZERO;
          for (int lane = 0; lane < lanes && plane * lanes + lane < IC; lane++) {
            long value = image[(plane * lanes + lane) * SIDE * SIDE + pixel];
            word = word.or(field(value, machine.quantization().elementBits(), lane));
          }
          line(
              operation,
              layout.bank(position),
              layout.word(plane * lanes, position),
              operation == WRITE ? word : BigInteger.ZERO,
              operation == WRITE ? Optional.empty() : Optional.of(word));
        }
      }
    }
  }

  /** A tile's biases, part by part, then its weights in the order of the beats. */
  private void ring() {
    int lanes = machine.unrolling().ocLanes();
    int bits = machine.quantization().elementBits();
    for (int tile = 0; tile * lanes < OC; tile++) {
      for (int part = 0; part < machine.biasWords(); part++) {
        line(RING, 0, 0, biasWord(tile, part), Optional.empty());
      }
      for (int tap = 0; tap < KERNEL * KERNEL; tap++) {
        for (int ic = 0; ic < IC; ic++) {
          BigInteger word = BigInteger.ZERO;
          for (int lane = 0; lane < lanes; lane++) {
            word = word.or(field(weight(tile * lanes + lane, ic, tap), bits, lane));
          }
          line(RING, 0, 0, word, Optional.empty());
        }
      }
    }
  }

  private void biases(int tile) {
    for (int part = 0; part < machine.biasWords(); part++) {
      line(BIAS, 0, 0, BigInteger.ZERO, Optional.of(biasWord(tile, part)));
    }
  }

  private BigInteger biasWord(int tile, int part) {
    int lanes = machine.unrolling().ocLanes();
    int bits = machine.quantization().elementBits();
    BigInteger word = BigInteger.ZERO;
    for (int lane = 0; lane < lanes; lane++) {
      long bias = bias(tile * lanes + lane);
      word = word.or(field(bias >> Math.min(63, part * bits), bits, lane));
    }
    return word;
  }

  /** Pixel by pixel, group by group; the first of the tile says that it has a new bias. */
  private void accumulators(int tile) {
    int lanes = machine.unrolling().ocLanes();
    int group = machine.unrolling().postLanes();
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      for (int first = 0; first < lanes; first += group) {
        BigInteger values = BigInteger.ZERO;
        for (int lane = 0; lane < group; lane++) {
          long sum = sum(tile * lanes + first + lane, pixel / SIDE, pixel % SIDE);
          values = values.or(field(sum, MachineConfig.ACCUMULATOR_BITS, lane));
        }
        boolean newBias = first == 0 && pixel == 0;
        if (newBias) {
          values = values.setBit(group * MachineConfig.ACCUMULATOR_BITS);
        }
        line(ACCUMULATORS, 0, 0, BigInteger.ZERO, Optional.of(values));
      }
    }
  }

  private long sum(int oc, int y, int x) {
    long sum = 0;
    for (int tap = 0; tap < KERNEL * KERNEL; tap++) {
      int iy = y + tap / KERNEL - 1;
      int ix = x + tap % KERNEL - 1;
      for (int ic = 0; ic < IC; ic++) {
        if (iy >= 0 && iy < SIDE && ix >= 0 && ix < SIDE) {
          sum += weight(oc, ic, tap) * image[(ic * SIDE + iy) * SIDE + ix];
        }
      }
    }
    return sum;
  }

  private long weight(int oc, int ic, int tap) {
    Tensor weights = Objects.requireNonNull(model.weights().get("w")).values();
    return weights.longAt(((long) oc * IC + ic) * KERNEL * KERNEL + tap);
  }

  /** At the accumulators' scale, rounded once, half to even. */
  private long bias(int oc) {
    int fraction =
        model.format("image").fractionBits()
            + Objects.requireNonNull(model.weights().get("w")).format().fractionBits();
    float value = Objects.requireNonNull(model.biases().get("b")).floatAt(oc);
    return (long) Math.rint(Math.scalb((double) value, fraction));
  }

  /** The low bits of a value in the lane of that number. */
  private static BigInteger field(long value, int bits, int lane) {
    BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return BigInteger.valueOf(value).and(mask).shiftLeft(bits * lane);
  }

  /** Little endian bytes as a number. */
  private static BigInteger number(byte[] bytes, int count) {
    BigInteger value = BigInteger.ZERO;
    for (int i = count - 1; i >= 0; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(Byte.toUnsignedInt(bytes[i])));
    }
    return value;
  }

  private static String hex(BigInteger value) {
    return value.toString(16);
  }

  private void line(
      int operation, int bank, int word, BigInteger data, Optional<BigInteger> answer) {
    lines.append(operation).append(' ').append(bank).append(' ').append(word).append(' ');
    lines.append(hex(data)).append(' ').append(hex(answer.orElse(BigInteger.ZERO))).append(' ');
    lines.append(answer.isPresent() ? 1 : 0).append('\n');
  }
}
