// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Kernel.Trained;
import io.systole.machine.MachineConfig;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes a layer's biases and weights in the order in which the ring takes them (docs/hardware.md
 * section 4): tile by tile, for each the biases' parts, then beat k = (ky · KW + kx) · IC + ic with
 * a weight for every output lane; each port gets its own lanes.
 */
final class WeightPacker {
  private final MachineConfig machine;
  private final Convolution convolution;
  private final int lanes;
  private final int beats;
  private final int tileWords;
  private final short[] tile;

  private WeightPacker(MachineConfig machine, Convolution convolution) {
    this.machine = machine;
    this.convolution = convolution;
    this.lanes = machine.unrolling().ocLanes();
    this.beats = convolution.beats(lanes);
    this.tileWords = machine.biasWords() + beats;
    this.tile = new short[tileWords * lanes];
  }

  /** Writes all tiles of a layer. */
  static void pack(
      MachineConfig machine,
      Convolution convolution,
      MemoryMap.Weights region,
      MemorySegment memory) {
    new WeightPacker(machine, convolution).packAll(region, memory);
  }

  private void packAll(MemoryMap.Weights region, MemorySegment memory) {
    short[] values =
        convolution.kernel() instanceof Trained trained ? trained.values() : new short[0];
    int tilesOfRegion = region.words() / tileWords;
    long regionBytes = machine.regionBeats(region.words()) * machine.beatBytes();
    for (int t = 0; t < convolution.tiles(lanes); t++) {
      switch (convolution.kernel()) {
        case Kernel.Identity _ -> identity();
        case Trained trained -> trained(t, trained, values);
      }
      long start =
          region.offset()
              + t / tilesOfRegion * regionBytes
              + (long) t % tilesOfRegion * tileWords * machine.ringPartBits() / 8;
      for (int port = 0; port < machine.dramAccess().ports(); port++) {
        write(memory, start + port * region.portStride(), port);
      }
    }
  }

  private void identity() {
    for (int lane = 0; lane < beats; lane++) {
      tile[(machine.biasWords() + lane) * lanes + lane] = 1;
    }
  }

  private void trained(int t, Trained trained, short[] values) {
    int first = t * lanes;
    int outputs = convolution.out().channels();
    for (int lane = 0; lane < lanes; lane++) {
      int oc = first + lane;
      long bias = oc < outputs ? trained.biases().at(oc) : 0;
      for (int part = 0; part < machine.biasWords(); part++) {
        int shift = part * machine.quantization().elementBits();
        tile[part * lanes + lane] = (short) (bias >> shift);
      }
      if (oc < outputs) {
        lane(oc, lane, trained, values);
      }
    }
    for (int lane = Math.max(0, outputs - first); lane < lanes; lane++) {
      for (int k = machine.biasWords(); k < tileWords; k++) {
        tile[k * lanes + lane] = 0;
      }
    }
  }

  /** The weights of one output channel, zero for inputs that belong to another group. */
  private void lane(int oc, int lane, Trained trained, short[] values) {
    int taps = convolution.slide().kernelH() * convolution.slide().kernelW();
    int inputs = convolution.groupInputs();
    int own = convolution.in().channels() / trained.groups();
    int ownGroup = oc / (convolution.out().channels() / trained.groups());
    int machineGroup = oc / convolution.groupOutputs();
    int skipped = ownGroup * own - machineGroup * inputs;
    int outputs = convolution.out().channels();
    int at = machine.biasWords() * lanes + lane;
    for (int tap = 0; tap < taps; tap++) {
      for (int ic = 0; ic < inputs; ic++, at += lanes) {
        int from = ic - skipped;
        boolean mine = from >= 0 && from < own;
        long index = (long) from * taps + tap;
        tile[at] =
            !mine
                ? 0
                : values[
                    (int)
                        (trained.inputMajor()
                            ? index * outputs + oc
                            : (long) oc * own * taps + index)];
      }
    }
  }

  private void write(MemorySegment memory, long start, int port) {
    int partLanes = lanes / machine.dramAccess().ports();
    boolean wide = machine.quantization().elementBits() == 16;
    if (wide && partLanes == lanes) {
      MemorySegment.copy(tile, 0, memory, Tensor.SHORT, start, tile.length);
      return;
    }
    long at = start;
    for (int w = 0; w < tileWords; w++) {
      int from = w * lanes + port * partLanes;
      for (int lane = from; lane < from + partLanes; lane++) {
        if (wide) {
          memory.set(Tensor.SHORT, at, tile[lane]);
          at += 2;
        } else {
          memory.set(ValueLayout.JAVA_BYTE, at++, (byte) tile[lane]);
        }
      }
    }
  }
}
