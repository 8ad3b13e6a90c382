// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;

/** The ring words of a CONV's tiles, unpacked: biases and products' weights. */
final class HeldWeights {
  private final MachineConfig machine;
  private final int beats;
  private final Tile[] tiles;
  private final short[] words;

  /**
   * One output-channel tile.
   *
   * @param products weights [beat, lane]
   */
  record Tile(MacKernel.Weights products, Biases biases) {}

  /** A 48-bit bias for each lane. */
  static final class Biases {
    private final long[] values;

    private Biases(long[] values) {
      this.values = values;
    }

    long at(int lane) {
      return values[lane];
    }
  }

  HeldWeights(MachineConfig machine, int beats, int tileCount) {
    this.machine = machine;
    this.beats = beats;
    this.tiles = new Tile[tileCount];
    this.words = new short[(machine.biasWords() + beats) * machine.unrolling().ocLanes()];
  }

  /** The tile as read before. */
  Tile tile(int tile) {
    return tiles[tile];
  }

  /**
   * Takes a tile's words from the stream.
   *
   * @param keepAll whether the tiles before stay held as well; else their memory is used again
   */
  Tile read(int convIndex, WeightStream stream, int tile, boolean keepAll) {
    int lanes = machine.unrolling().ocLanes();
    stream.take(convIndex, machine.biasWords() + beats, words);
    Tile old = keepAll ? tiles[tile] : tiles[0];
    double[] products = old == null ? new double[beats * lanes] : old.products().values();
    int first = machine.biasWords() * lanes;
    for (int i = 0; i < products.length; i++) {
      products[i] = words[first + i];
    }
    Tile fresh = new Tile(new MacKernel.Weights(products, lanes), new Biases(biases()));
    tiles[keepAll ? tile : 0] = fresh;
    tiles[tile] = fresh;
    return fresh;
  }

  private long[] biases() {
    int lanes = machine.unrolling().ocLanes();
    int bits = machine.quantization().elementBits();
    long mask = (1L << bits) - 1;
    int unused = Long.SIZE - MachineConfig.ACCUMULATOR_BITS;
    long[] biases = new long[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      long bias = 0;
      for (int part = 0; part < machine.biasWords(); part++) {
        bias |= (words[part * lanes + lane] & mask) << (part * bits);
      }
      biases[lane] = bias << unused >> unused;
    }
    return biases;
  }
}
