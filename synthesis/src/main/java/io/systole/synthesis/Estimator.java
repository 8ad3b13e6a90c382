// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * What Yosys would count for a machine on a board's device, from the configuration alone, in
 * microseconds.
 *
 * <p>DSPs and block RAMs follow from the RTL and from how Yosys maps memories. LUTs and flip-flops
 * are the registers and multiplexers that the RTL declares, where their number depends on the
 * configuration, and constants for the rest, read off the modules of the named machines as Yosys
 * counts them. EstimatorTest holds all of it against stored counts: DSP and BRAM equal, LUT and FF
 * within 15 %.
 *
 * <p>A machine of 32-bit elements, which the RTL does not have, is estimated by the same formulas
 * with four DSPs a MAC.
 */
public final class Estimator {
  private static final int ACC = MachineConfig.ACCUMULATOR_BITS;

  /** DSPs a value that LRN takes a cycle, of average pooling and softmax. */
  private static final int LRN_DSPS = 5;

  private static final int OTHER_DSPS = 3;

  /** A table of 512 × 36 or less in a RAMB18: logarithm and power a lane of LRN, softmax's. */
  private static final double TABLE = 0.5;

  private static final int WRAP_BITS = 13;

  /** A pooling accumulator is so much wider than an element. */
  private static final int POOL_GROWTH = 12;

  private final MachineConfig machine;
  private final Family family;
  private final MemoryMapping memory;
  private final int elementBits;
  private final boolean pairs;
  private final int ocLanes;
  private final int pxLanes;
  private final int postLanes;
  private final int groups;
  private final int featureBits;
  private final int wordBits;

  private Estimator(MachineConfig machine, Family family) {
    this.machine = machine;
    this.family = family;
    this.memory = new MemoryMapping(family);
    this.elementBits = machine.quantization().elementBits();
    this.pairs = machine.quantization().pairs();
    this.ocLanes = machine.unrolling().ocLanes();
    this.pxLanes = machine.unrolling().pxLanes();
    this.postLanes = machine.unrolling().postLanes();
    this.groups = ocLanes / postLanes;
    this.featureBits = machine.featureWordBits();
    this.wordBits = log2(machine.tiling().featureDepth());
  }

  /** The estimate; no UltraRAM is used. */
  public static Utilization estimate(MachineConfig machine, Board board) {
    Estimator estimator = new Estimator(machine, Family.of(board));
    Utilization cells =
        estimator
            .array()
            .plus(estimator.features())
            .plus(estimator.convolution())
            .plus(estimator.weights())
            .plus(estimator.post())
            .plus(estimator.memoryPorts())
            .plus(control());
    return new Utilization(estimator.dsps(), estimator.blockRams(), 0, cells.lut(), cells.ff());
  }

  /**
   * Refuses a machine that a board can't hold: DSPs, block RAMs and memory ports, which are exact.
   *
   * @throws IllegalArgumentException with what it needs and what there is
   */
  public static void requireRoom(MachineConfig machine, Board board) {
    Estimator estimator = new Estimator(machine, Family.of(board));
    Board.Device device = board.device();
    require(machine, board, "DSPs", estimator.dsps(), device.dsp());
    require(machine, board, "BRAM36", estimator.blockRams(), device.bram36());
    board.requirePorts(machine);
  }

  private static void require(
      MachineConfig machine, Board board, String what, double needed, int there) {
    if (needed > there) {
      throw new IllegalArgumentException(
          "machine %s on board %s: needs %s %s, there are %,d"
              .formatted(
                  machine.name(),
                  board.id(),
                  new DecimalFormat("#,##0.#", DecimalFormatSymbols.getInstance(Locale.ROOT))
                      .format(needed),
                  what,
                  there));
    }
  }

  private int dsps() {
    // 25 × 18 bits a DSP48E1: a product of 32-bit elements is four.
    int perProduct = elementBits > 18 ? 4 : 1;
    return perProduct * machine.arrayDsps()
        + LRN_DSPS * machine.unrolling().lrnLanes()
        + OTHER_DSPS;
  }

  private double blockRams() {
    MachineConfig.Tiling tiling = machine.tiling();
    double features = machine.banks() * featureBank(tiling.featureDepth());
    double ring =
        machine.dramAccess().ports()
            * memory.blocksUnlessSmall(tiling.ringDepth(), 1, machine.ringPartBits());
    double carry = memory.blocksUnlessSmall(tiling.carryDepth(), 4, elementBits);
    double tables = TABLE * (2 * machine.unrolling().lrnLanes() + 1);
    return features + ring + carry + tables;
  }

  /** A depth that is no power of two is split in two memories (systole_bank). */
  private double featureBank(int words) {
    int low = Integer.highestOneBit(words);
    double rest = low == words ? 0 : memory.blocksUnlessSmall(words - low, postLanes, elementBits);
    return rest + memory.blocksUnlessSmall(low, postLanes, elementBits);
  }

  /** MACs, the multiplexers and FIFOs of their rows, the skew of the pixels. */
  private Utilization array() {
    int rows = pairs ? ocLanes / 2 : ocLanes;
    int valueBits = pairs ? ACC + WRAP_BITS : ACC;
    int macFf = pairs ? 25 + 3 + WRAP_BITS : elementBits;
    int macLut = pairs ? WRAP_BITS + 3 : family == Family.XCUP ? 1 : 0;
    int quads = Math.ceilDiv(pxLanes, 4);
    int sixteens = Math.ceilDiv(quads, 4);
    // The last multiplexer of a level has one input if the level does not come out even.
    int registers = quads + sixteens;
    int muxes = registers - (pxLanes % 4 == 1 ? 1 : 0) - (quads % 4 == 1 ? 1 : 0);
    if (sixteens > 1) {
      registers++;
      muxes++;
    }
    int fifoWords = 2 << log2(pxLanes);
    int rowLut = muxes * valueBits + memory.luts(fifoWords, valueBits) + (pairs ? 17 : 0);
    int rowFf = registers * valueBits + valueBits + 2 + (pairs ? ACC : 0);
    int lanes = pairs ? postLanes / 2 : postLanes;
    int outLut = lanes * (valueBits * muxLuts(groups) + (pairs ? 60 : 0));
    int skew = (pxLanes - 1) * elementBits;
    return cells(
        rows * (rowLut + pxLanes * macLut) + outLut + skew + 190,
        rows * (rowFf + pxLanes * macFf) + lanes * valueBits + pxLanes * elementBits / 4 + 150);
  }

  /** Feature banks: words held for the lanes, rotators, the readers one after the other. */
  private Utilization features() {
    int banks = machine.banks();
    boolean serial = banks < pxLanes;
    boolean split = Integer.bitCount(machine.tiling().featureDepth()) > 1;
    int rotateStages = serial || banks == 1 ? 0 : (log2(banks) + 1) / 2;
    int rotate = rotateStages * banks * (elementBits + wordBits);
    int pixels = pxLanes * elementBits;
    int held = pxLanes * featureBits;
    int readers = featureBits * (2 * Math.ceilDiv(banks, 4) - 1);
    int lut =
        rotate
            + pixels * (1 + muxLuts(postLanes))
            + readers
            + banks * (wordBits + 12)
            + (split ? banks * (featureBits + 8) : 0)
            + (serial ? pxLanes * wordBits : 0);
    int ff = rotate + 2 * pixels + held + 3 * featureBits + 30;
    return cells(lut + 30, ff + (serial ? held + pxLanes * wordBits : 0));
  }

  /** CONV: the sequencer, and for each pixel lane the place of its window. */
  private Utilization convolution() {
    return cells(
        pxLanes * (22 + 10 * wordBits / 3) + 1240 + 24 * wordBits,
        pxLanes * (51 + 5 * wordBits) + 620 + 18 * wordBits);
  }

  /** Weight ring and bias queue. */
  private Utilization weights() {
    int ports = machine.dramAccess().ports();
    int ringBits = machine.ringWordBits();
    int depth = machine.tiling().ringDepth();
    boolean blocks = memory.blocksUnlessSmall(depth, 1, machine.ringPartBits()) > 0;
    int ringLut = blocks ? 0 : ports * memory.luts(depth, machine.ringPartBits());
    int biasWords = 1 << log2(2 * machine.biasWords());
    return cells(
        ringLut + memory.luts(biasWords, ringBits) + 50 + 40 * ports,
        ringBits * (blocks ? 1 : 2) + 20 + 26 * ports);
  }

  /** Pooling accumulators in LUT memory, and what selects the part that is read. */
  private int poolLuts() {
    int words = machine.tiling().poolDepth();
    int bits = elementBits + POOL_GROWTH;
    int parts = Math.ceilDiv(words, 64);
    return postLanes * (memory.luts(words, bits) + bits * muxLuts(parts)) + 2 * parts;
  }

  /** Rounding, LRN, pooling, average and softmax. */
  private Utilization post() {
    int lanes = postLanes * elementBits;
    int bias = ocLanes * ACC;
    int biasLut = postLanes * ACC * muxLuts(groups);
    int lrnLanes = machine.unrolling().lrnLanes();
    int carryRows = Math.ceilDiv(machine.tiling().carryDepth(), 1024);
    int lut =
        postLanes * (150 + 280 + 58)
            + biasLut
            + 12 * lanes
            + elementBits * 26
            + lrnLanes * 283
            + (lrnLanes - 1) * (260 + 40 * elementBits)
            + (carryRows > 1 ? 4 * elementBits + 12 : 0);
    int ff = postLanes * (300 + 72) + bias + 8 * lanes + elementBits * 38 + lrnLanes * 540;
    return cells(lut + poolLuts() + 4880, ff + 2300);
  }

  /** Readers and writers of the AXI ports. */
  private Utilization memoryPorts() {
    MachineConfig.DramAccess access = machine.dramAccess();
    boolean gather = machine.ringPartBits() >= access.portBits();
    int queue = memory.luts(32, access.portBits());
    int packed = featureBits < access.portBits() ? 40 : 0;
    int portLut = 245 + (gather ? 300 : 420);
    int portFf = 60 + (gather ? 156 + machine.ringPartBits() : 242);
    return cells(
        access.ports() * portLut + 3 * queue + memory.luts(32, featureBits) + packed + 480,
        access.ports() * portFf + packed + 676);
  }

  /** Registers, dispatch and its queues, decoder, counters: the same for every machine. */
  private static Utilization control() {
    return cells(3240, 2440);
  }

  private static Utilization cells(int lut, int ff) {
    return new Utilization(0, 0, 0, lut, ff);
  }

  /** LUTs a bit of a multiplexer: four inputs a LUT6, more with the slice's own multiplexers. */
  private static int muxLuts(int inputs) {
    return inputs == 1 ? 0 : Math.ceilDiv(inputs, 4);
  }

  /** Bits that count up to a number of things. */
  private static int log2(int things) {
    return things <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(things - 1);
  }
}
