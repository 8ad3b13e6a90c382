// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * One machine: the parameters of the RTL and of the programs for it, one component a technique.
 *
 * <p>docs/hardware.md says what each parameter does in the RTL; {@link #rtlParameters()} are the
 * top-level parameters themselves.
 *
 * @param name of the preset, or a name of one's own
 */
public record MachineConfig(
    String name,
    Unrolling unrolling,
    Partitioning partitioning,
    Tiling tiling,
    Quantization quantization,
    LoopOrder loopOrder,
    DramAccess dramAccess,
    boolean dataflow) {

  /** Width of the accumulators and of a bias. */
  public static final int ACCUMULATOR_BITS = 48;

  /**
   * Unrolling and pipelining.
   *
   * @param ocLanes output channels computed at once (an output-channel tile), a power of two
   * @param pxLanes pixels computed at once, 1 or an odd prime up to 31
   * @param initiationInterval cycles from a beat to the next, 1 or 4
   * @param postLanes channels of a feature word, and values POST takes a cycle; divides ocLanes
   * @param lrnLanes values LRN takes a cycle, a divisor of postLanes
   */
  public record Unrolling(
      int ocLanes, int pxLanes, int initiationInterval, int postLanes, int lrnLanes) {}

  /**
   * Array partitioning.
   *
   * @param banks of the feature buffer: pxLanes, or 1
   */
  public record Partitioning(int banks) {}

  /**
   * Tiling.
   *
   * @param featureDepth words of a feature bank
   * @param ringDepth words of the weight ring, a power of two
   * @param carryDepth pixels whose last channels LRN can carry to the next tile
   * @param poolDepth words of the pooling accumulators
   * @param search whether the compiler searches tile shapes exhaustively; else one output value
   */
  public record Tiling(
      int featureDepth, int ringDepth, int carryDepth, int poolDepth, boolean search) {}

  /**
   * Quantization.
   *
   * @param elementBits of a stored weight or feature, 8 or 16: formats up to this width run; 32 for
   *     estimates only
   * @param pairs two 8-bit MACs a DSP: the array has half as many rows as ocLanes
   */
  public record Quantization(int elementBits, boolean pairs) {}

  /** Loop reordering: the best order for each layer, or the pixel tile outside everywhere. */
  public enum LoopOrder {
    BEST,
    FIXED
  }

  /**
   * Efficient DRAM access.
   *
   * @param ports AXI masters, a power of two; weights are spread over all, features use port 0
   * @param portBits data width of a port
   * @param burstBeats longest burst
   * @param outstanding bursts under way a port and direction
   */
  public record DramAccess(int ports, int portBits, int burstBeats, int outstanding) {}

  public MachineConfig {
    MachineRules.check(name, unrolling, partitioning, tiling, quantization, dramAccess);
  }

  /**
   * A machine by name: {@code pynq-z2}, {@code pynq-z2-8bit}, {@code tiny}; a wrong one is answered
   * with all.
   *
   * @throws IllegalArgumentException naming the machines there are
   */
  public static MachineConfig preset(String name) {
    return MachinePresets.of(name);
  }

  /** MACs a cycle. */
  public int macs() {
    return unrolling.ocLanes() * unrolling.pxLanes();
  }

  /** DSPs of the array. */
  public int arrayDsps() {
    return quantization.pairs() ? macs() / 2 : macs();
  }

  /** B, banks of the feature buffer. */
  public int banks() {
    return partitioning.banks();
  }

  /** Bytes of a beat on a port. */
  public int beatBytes() {
    return dramAccess.portBits() / 8;
  }

  /** Bits of a feature word: postLanes channels of one position. */
  public int featureWordBits() {
    return unrolling.postLanes() * quantization.elementBits();
  }

  /** Bits of a ring word: one weight for every output-channel lane. */
  public int ringWordBits() {
    return unrolling.ocLanes() * quantization.elementBits();
  }

  /** Bits of a port's part of a ring word: ocLanes / ports lanes. */
  public int ringPartBits() {
    return ringWordBits() / dramAccess.ports();
  }

  /** Ring words that hold the biases of a tile, before its weights. */
  public int biasWords() {
    return ACCUMULATOR_BITS / quantization.elementBits();
  }

  /** Beats that a port needs for so many ring words: a region ends with a whole beat. */
  public long regionBeats(long ringWords) {
    return Math.ceilDiv(ringWords * ringPartBits(), dramAccess.portBits());
  }

  /**
   * Pooling accumulators of one window of one pixel, in words: the groups of a column, as a power
   * of two. Behind LRN a column is shifted by two channels and has a group more (two, if a group is
   * one channel).
   */
  public int poolGroups(boolean behindLrn) {
    int groups = unrolling.ocLanes() / unrolling.postLanes();
    int shifted = groups + (unrolling.postLanes() == 1 ? 2 : 1);
    return behindLrn ? Integer.highestOneBit(2 * shifted - 1) : groups;
  }

  /** The parameters of systole_top, by their names there. */
  public SequencedMap<String, Integer> rtlParameters() {
    SequencedMap<String, Integer> map = new LinkedHashMap<>();
    map.put("ElementBits", quantization.elementBits());
    map.put("Pair", quantization.pairs() ? 1 : 0);
    map.put("OcLanes", unrolling.ocLanes());
    map.put("PxLanes", unrolling.pxLanes());
    map.put("InitiationInterval", unrolling.initiationInterval());
    map.put("PostLanes", unrolling.postLanes());
    map.put("LrnLanes", unrolling.lrnLanes());
    map.put("Banks", partitioning.banks());
    map.put("FeatureDepth", tiling.featureDepth());
    map.put("RingDepth", tiling.ringDepth());
    map.put("CarryDepth", tiling.carryDepth());
    map.put("PoolDepth", tiling.poolDepth());
    map.put("Ports", dramAccess.ports());
    map.put("PortBits", dramAccess.portBits());
    map.put("BurstBeats", dramAccess.burstBeats());
    map.put("Outstanding", dramAccess.outstanding());
    map.put("Dataflow", dataflow ? 1 : 0);
    return Collections.unmodifiableSequencedMap(map);
  }

  /** What register CONFIG_HASH holds: CRC-32C of the RTL parameters as {@code Name=value;}. */
  public int hash() {
    StringBuilder text = new StringBuilder();
    rtlParameters().forEach((key, value) -> text.append(key).append('=').append(value).append(';'));
    CRC32C crc = new CRC32C();
    crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
    return (int) crc.getValue();
  }
}
