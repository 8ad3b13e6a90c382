// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.MachineError;
import java.util.Arrays;
import java.util.Optional;

/**
 * One CONV: visits of output-channel tile and pixel tile in the instruction's order, each handing
 * its columns of accumulators to POST (docs/hardware.md section 5).
 */
final class ConvUnit {
  private static final Placement.Fields FIELDS =
      new Placement.Fields(Conv.BASE, Conv.PLANE_WORDS, Conv.PITCH_DIV, Conv.PITCH_MOD);

  private final int index;
  private final Instruction conv;
  private final MachineConfig machine;
  private final Banks banks;
  private final WeightStream stream;
  private final PostUnit post;
  private final Optional<RowStream> rows;
  private final Placement placement;
  private final int beats;
  private final int pixelTiles;
  private final double[] accumulators;
  private final HeldWeights held;

  ConvUnit(int index, Instruction conv, Machine state, PostUnit post, Optional<RowStream> rows) {
    this.index = index;
    this.conv = conv;
    this.machine = state.config();
    this.banks = state.banks();
    this.stream = state.weights();
    this.post = post;
    this.rows = rows;
    this.placement = Placement.of(conv, FIELDS, banks.count(), conv.at(Conv.RING_MASK));
    this.beats = conv.at(Conv.KERNEL_H) * conv.at(Conv.KERNEL_W) * conv.at(Conv.IC);
    this.pixelTiles = Math.ceilDiv(conv.at(Conv.PIXELS), machine.unrolling().pxLanes());
    this.accumulators = new double[machine.unrolling().ocLanes()];
    this.held = new HeldWeights(machine, beats, conv.at(Conv.OC_TILES));
  }

  void execute() {
    requireRoom();
    int tiles = conv.at(Conv.OC_TILES);
    if (conv.is(Conv.PIXEL_OUTER)) {
      for (int p = 0; p < pixelTiles; p++) {
        for (int t = 0; t < tiles; t++) {
          boolean again = conv.is(Conv.HOLD) && p > 0;
          visit(t, p, again ? held.tile(t) : held.read(index, stream, t, true));
        }
      }
    } else {
      for (int t = 0; t < tiles; t++) {
        for (int p = 0; p < pixelTiles; p++) {
          boolean again = conv.is(Conv.HOLD) && p > 0;
          visit(t, p, again ? held.tile(t) : held.read(index, stream, t, false));
        }
      }
    }
    if (conv.at(Conv.GATE) == 2) {
      rows.ifPresent(r -> r.release(conv.at(Conv.IN_H)));
    }
    post.endOfConv(tiles);
  }

  /** Held words must fit the ring, or the hardware waits for ever. */
  private void requireRoom() {
    if (!conv.is(Conv.HOLD)) {
      return;
    }
    long need =
        conv.is(Conv.PIXEL_OUTER)
            ? (long) conv.at(Conv.OC_TILES) * (machine.biasWords() + beats)
            : beats;
    if (need > machine.tiling().ringDepth()) {
      throw new MachineFault(
          MachineError.WATCHDOG,
          index,
          "holds %d ring words, the ring has %d".formatted(need, machine.tiling().ringDepth()));
    }
  }

  private void visit(int tile, int pixelTile, HeldWeights.Tile weights) {
    int pxLanes = machine.unrolling().pxLanes();
    int from = pixelTile * pxLanes;
    int to = Math.min(from + pxLanes, conv.at(Conv.PIXELS));
    gate(tile, to - 1);
    for (int pixel = from; pixel < to; pixel++) {
      pixel(tile, pixel, weights);
      post.column(tile, pixel, accumulators, weights.biases());
    }
    release(tile, to);
  }

  private void pixel(int tile, int pixel, HeldWeights.Tile weights) {
    Arrays.fill(accumulators, 0);
    int channels = conv.at(Conv.IC);
    int planeStride = placement.planeWords() * banks.wordStride();
    var features = new MacKernel.Features(banks, channels, banks.lanes(), planeStride);
    int firstPlane = tile * conv.at(Conv.TILE_PLANES);
    int lastPlane = firstPlane + (channels - 1) / banks.lanes();
    int top = pixel / conv.at(Conv.OUT_W) * conv.at(Conv.STRIDE_H) - conv.at(Conv.PAD_TOP);
    int left = pixel % conv.at(Conv.OUT_W) * conv.at(Conv.STRIDE_W) - conv.at(Conv.PAD_LEFT);
    int beat = 0;
    for (int y = top; y < top + conv.at(Conv.KERNEL_H); y++) {
      for (int x = left; x < left + conv.at(Conv.KERNEL_W); x++, beat += channels) {
        if (y >= 0 && y < conv.at(Conv.IN_H) && x >= 0 && x < conv.at(Conv.IN_W)) {
          int position = y * placement.pitch() + x;
          int bank = position % banks.count();
          int extra = tile * conv.at(Conv.PASS_WORDS);
          int first =
              banks.index(index, bank, placement.word(firstPlane, position, extra, banks.count()));
          banks.index(index, bank, placement.word(lastPlane, position, extra, banks.count()));
          MacKernel.accumulate(features, first, weights.products(), beat, accumulators);
        }
      }
    }
  }

  private void gate(int tile, int lastPixel) {
    int gate = conv.at(Conv.GATE);
    if (gate == 0) {
      return;
    }
    int inHeight = conv.at(Conv.IN_H);
    int lastRow =
        lastPixel / conv.at(Conv.OUT_W) * conv.at(Conv.STRIDE_H)
            + conv.at(Conv.KERNEL_H)
            - 1
            - conv.at(Conv.PAD_TOP);
    long needed = Math.max(0, Math.min(inHeight - 1, lastRow) + 1);
    long pass = gate == 1 ? (long) tile * inHeight : 0;
    rowStream().require(index, pass + needed);
  }

  private void release(int tile, int nextPixel) {
    if (conv.at(Conv.GATE) == 0) {
      return;
    }
    int inHeight = conv.at(Conv.IN_H);
    boolean endOfTile = nextPixel == conv.at(Conv.PIXELS);
    int firstRow = nextPixel / conv.at(Conv.OUT_W) * conv.at(Conv.STRIDE_H) - conv.at(Conv.PAD_TOP);
    if (conv.at(Conv.GATE) == 1) {
      long done = endOfTile ? inHeight : Math.clamp(firstRow, 0, inHeight);
      rowStream().release((long) tile * inHeight + done);
    } else if (tile == conv.at(Conv.OC_TILES) - 1 && !endOfTile) {
      rowStream().release(Math.clamp(firstRow, 0, inHeight));
    }
  }

  private RowStream rowStream() {
    return rows.orElseThrow(
        () -> new MachineFault(MachineError.WATCHDOG, index, "no LOADF streams rows to this CONV"));
  }
}
