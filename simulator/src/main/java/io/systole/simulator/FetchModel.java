// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * How CONV finds its pixels: the golden model of the RTL's cursor, lanes and taps, which add and
 * compare but never divide.
 *
 * <p>Residue order: pixel n = pxLanes · p + j of a map goes to slot (stride_mod · j) mod banks. A
 * lane keeps q = L div banks of its window's origin (without padding); L mod banks is the slot
 * itself. A tap (ky, kx) is a word and a bank offset common to all lanes, so a lane reads bank
 * (slot + tapBank) mod banks, word q + tapWord + carry: all lanes fall on different banks, whatever
 * width, stride, kernel and padding. With one bank the slot is j and q is L itself.
 *
 * <p>Words are exact here (the RTL keeps them modulo its depth); ring mask, base and planes are
 * added by {@link #word}. docs/hardware.md section 5 is the definition this must equal.
 */
final class FetchModel {
  private final Instruction conv;
  private final int banks;
  private final int pxLanes;

  /**
   * A pixel's place in the input.
   *
   * @param slot column of the array
   * @param q L div banks of the window's origin without padding
   * @param yLow first kernel row inside the map
   * @param yHigh first kernel row behind it
   * @param xLow first kernel column inside the map
   * @param xHigh first kernel column behind it
   */
  record Lane(int slot, int q, int yLow, int yHigh, int xLow, int xHigh) {
    boolean isInside(int ky, int kx) {
      return ky >= yLow && ky < yHigh && kx >= xLow && kx < xHigh;
    }
  }

  /** Offset of a tap, common to all lanes: off = word · banks + bank, 0 ≤ bank < banks. */
  record Tap(int ky, int kx, int word, int bank) {}

  /**
   * A model of one CONV.
   *
   * @param banks 1 or pxLanes
   * @throws IllegalArgumentException if the instruction is no CONV
   */
  FetchModel(Instruction conv, int banks, int pxLanes) {
    if (conv.op() != Opcode.CONV) {
      throw new IllegalArgumentException("%s instead of CONV".formatted(conv.op()));
    }
    if (banks != 1 && banks != pxLanes) {
      throw new IllegalArgumentException(
          "%d banks; expected 1 or %d pixel lanes".formatted(banks, pxLanes));
    }
    this.conv = conv;
    this.banks = banks;
    this.pxLanes = pxLanes;
  }

  /** The pixel tiles of the map in raster order, each with its pixels' lanes in raster order. */
  Iterable<List<Lane>> tiles() {
    return Cursor::new;
  }

  /** The taps in the order of the beats (a beat for each channel of a tap). */
  List<Tap> taps() {
    int kernelW = conv.at(Conv.KERNEL_W);
    Tap[] taps = new Tap[conv.at(Conv.KERNEL_H) * kernelW];
    int rowWord = conv.at(Conv.TAP_WORD);
    int rowBank = conv.at(Conv.TAP_BANK);
    for (int ky = 0; ky < conv.at(Conv.KERNEL_H); ky++) {
      int word = rowWord;
      int bank = rowBank;
      for (int kx = 0; kx < kernelW; kx++) {
        taps[ky * kernelW + kx] = new Tap(ky, kx, word, bank);
        boolean wrap = bank == banks - 1;
        bank = wrap ? 0 : bank + 1;
        word += wrap ? 1 : 0;
      }
      rowBank += conv.at(Conv.PITCH_MOD);
      rowWord += conv.at(Conv.PITCH_DIV);
      if (rowBank >= banks) {
        rowBank -= banks;
        rowWord++;
      }
    }
    return List.of(taps);
  }

  /** The bank a lane reads for a tap. */
  int bank(Lane lane, Tap tap) {
    int sum = residue(lane) + tap.bank();
    return sum >= banks ? sum - banks : sum;
  }

  /** L div banks of a lane's element for a tap; meaningless outside the map. */
  int row(Lane lane, Tap tap) {
    return lane.q() + tap.word() + (residue(lane) + tap.bank() >= banks ? 1 : 0);
  }

  /** The word of the bank: output-channel tile t, feature word (plane) of the tile's channels. */
  int word(Lane lane, Tap tap, int t, int plane) {
    int ring = (row(lane, tap) + t * conv.at(Conv.PASS_WORDS)) & conv.at(Conv.RING_MASK);
    int planes = t * conv.at(Conv.TILE_PLANES) + plane;
    return conv.at(Conv.BASE) + planes * conv.at(Conv.PLANE_WORDS) + ring;
  }

  private int residue(Lane lane) {
    return banks == 1 ? 0 : lane.slot();
  }

  /** Walks over the pixels by additions. */
  private final class Cursor implements Iterator<List<Lane>> {
    private int pixelsLeft = conv.at(Conv.PIXELS);
    private int xLeft = conv.at(Conv.OUT_W);
    private int q;
    private int residue;
    private int top = -conv.at(Conv.PAD_TOP);
    private int left = -conv.at(Conv.PAD_LEFT);

    @Override
    public boolean hasNext() {
      return pixelsLeft > 0;
    }

    @Override
    public List<Lane> next() {
      if (pixelsLeft == 0) {
        throw new NoSuchElementException();
      }
      return IntStream.range(0, Math.min(pixelsLeft, pxLanes)).mapToObj(this::step).toList();
    }

    private Lane step(int j) {
      int height = conv.at(Conv.IN_H);
      int width = conv.at(Conv.IN_W);
      Lane lane = new Lane(banks == 1 ? j : residue, q, -top, height - top, -left, width - left);
      pixelsLeft--;
      q += conv.at(Conv.STRIDE_DIV);
      residue += conv.at(Conv.STRIDE_MOD);
      if (residue >= banks) {
        residue -= banks;
        q++;
      }
      left += conv.at(Conv.STRIDE_W);
      if (--xLeft == 0) {
        xLeft = conv.at(Conv.OUT_W);
        left = -conv.at(Conv.PAD_LEFT);
        top += conv.at(Conv.STRIDE_H);
        q += conv.at(Conv.ROW_EXTRA);
      }
      return lane;
    }
  }
}
