// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.machine.FeatureLayout;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The address generator's additions equal the plain index formula, and no two lanes share a bank.
 */
class FetchModelTest {
  /** Input H×W, kernel, strides, pads above and to the left, output H×W. */
  private record Geometry(
      int inH,
      int inW,
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int top,
      int left,
      int outH,
      int outW) {

    static Geometry square(int in, int kernel, int stride, int pad, int out) {
      return new Geometry(in, in, kernel, kernel, stride, stride, pad, pad, out, out);
    }
  }

  @Test
  void layersOfAlexNet() {
    List<Geometry> layers =
        List.of(
            Geometry.square(227, 11, 4, 0, 55), // conv1
            Geometry.square(27, 5, 1, 2, 27), // conv2
            Geometry.square(13, 3, 1, 1, 13), // conv3, conv4, conv5
            Geometry.square(6, 6, 1, 0, 1), // fc1
            Geometry.square(1, 1, 1, 0, 1), // fc2, fc3
            Geometry.square(224, 11, 4, 2, 55)); // conv1 of alexnet-torch
    long checked = 0;
    for (int banks : new int[] {1, 5, 11, 13, 17}) {
      for (Geometry layer : layers) {
        checked += check(layer, banks, banks == 1 ? 13 : banks);
      }
    }
    assertEquals(3_759_165, checked);
  }

  @Test
  void randomShapes() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    long checked = 0;
    while (checked < 300_000) {
      int banks = List.of(1, 3, 5, 11, 13, 17).get(random.nextInt(6));
      int kernelH = 1 + random.nextInt(11);
      int kernelW = 1 + random.nextInt(11);
      int strideH = 1 + random.nextInt(6);
      int strideW = 1 + random.nextInt(6);
      int top = random.nextInt(kernelH);
      int left = random.nextInt(kernelW);
      int outH = 1 + random.nextInt(9);
      int outW = 1 + random.nextInt(30);
      int inH = (outH - 1) * strideH + kernelH - top - random.nextInt(kernelH);
      int inW = (outW - 1) * strideW + kernelW - left - random.nextInt(kernelW);
      boolean conflict = banks > 1 && (strideH % banks == 0 || strideW % banks == 0);
      if (inH > 0 && inW > 0 && !conflict) {
        Geometry geometry =
            new Geometry(inH, inW, kernelH, kernelW, strideH, strideW, top, left, outH, outW);
        checked += check(geometry, banks, banks == 1 ? 1 + random.nextInt(9) : banks);
      }
    }
  }

  @Test
  void ringAndPlanes() {
    Instruction conv =
        builder(Geometry.square(227, 11, 4, 0, 55), 13, 237)
            .set(Conv.BASE, 1024)
            .set(Conv.RING_MASK, 1023)
            .set(Conv.PASS_WORDS, 234 / 13 * 237)
            .set(Conv.PLANE_WORDS, 2000)
            .set(Conv.TILE_PLANES, 4)
            .build();
    FetchModel model = new FetchModel(conv, 13, 13);
    // Row 8 of the third pass (pixel (2, 0), tap (0, 100)): by the definition, not by additions.
    FetchModel.Lane lane = model.tiles().iterator().next().getFirst();
    FetchModel.Tap tap = model.taps().get(5 * 11 + 7);
    int position = 5 * 237 + 7;
    assertEquals(position % 13, model.bank(lane, tap));
    assertEquals(
        1024 + (2 * 4 + 3) * 2000 + ((position / 13 + 2 * 234 / 13 * 237) & 1023),
        model.word(lane, tap, 2, 3));
  }

  @Test
  void refusesOtherOperationsAndBanks() {
    Instruction store = Instruction.of(Opcode.STORE).build();
    assertEquals(
        "STORE instead of CONV",
        assertThrows(IllegalArgumentException.class, () -> new FetchModel(store, 1, 1))
            .getMessage());
    Instruction conv = Instruction.of(Opcode.CONV).build();
    assertEquals(
        "4 banks; expected 1 or 13 pixel lanes",
        assertThrows(IllegalArgumentException.class, () -> new FetchModel(conv, 4, 13))
            .getMessage());
  }

  /** Every pixel and tap against the formula; returns the addresses compared. */
  private static long check(Geometry g, int banks, int pxLanes) {
    int pitch = FeatureLayout.pitch(g.inW(), g.outW(), g.strideH(), g.strideW(), banks);
    FetchModel model = new FetchModel(builder(g, banks, pitch).build(), banks, pxLanes);
    long checked = 0;
    int n = 0;
    for (List<FetchModel.Lane> tile : model.tiles()) {
      for (FetchModel.Tap tap : model.taps()) {
        BitSet used = new BitSet();
        for (int j = 0; j < tile.size(); j++) {
          FetchModel.Lane lane = tile.get(j);
          int y = (n + j) / g.outW() * g.strideH() + tap.ky() - g.top();
          int x = (n + j) % g.outW() * g.strideW() + tap.kx() - g.left();
          boolean inside = y >= 0 && y < g.inH() && x >= 0 && x < g.inW();
          int position = y * pitch + x;
          if (inside != lane.isInside(tap.ky(), tap.kx())
              || Math.floorMod(position, banks) != model.bank(lane, tap)
              || Math.floorDiv(position, banks) != model.row(lane, tap)
              || used.get(lane.slot())) {
            throw new AssertionError(
                "%s, %d banks: pixel %d, %s, %s".formatted(g, banks, n + j, tap, lane));
          }
          used.set(lane.slot());
          checked++;
        }
      }
      n += tile.size();
    }
    assertEquals(g.outH() * g.outW(), n);
    return checked;
  }

  private static Instruction.Builder builder(Geometry g, int banks, int pitch) {
    int pixels = g.outH() * g.outW();
    int tap = -g.top() * pitch - g.left();
    int rowExtra = (g.strideH() * pitch - g.strideW() * g.outW()) / banks;
    return Instruction.of(Opcode.CONV)
        .set(Conv.RING_MASK, 0xffff)
        .set(Conv.KERNEL_H, g.kernelH())
        .set(Conv.KERNEL_W, g.kernelW())
        .set(Conv.STRIDE_H, g.strideH())
        .set(Conv.STRIDE_W, g.strideW())
        .set(Conv.STRIDE_DIV, g.strideW() / banks)
        .set(Conv.STRIDE_MOD, g.strideW() % banks)
        .set(Conv.PAD_TOP, g.top())
        .set(Conv.PAD_LEFT, g.left())
        .set(Conv.IN_H, g.inH())
        .set(Conv.IN_W, g.inW())
        .set(Conv.OUT_W, g.outW())
        .set(Conv.PIXELS, pixels)
        .set(Conv.PITCH_DIV, pitch / banks)
        .set(Conv.PITCH_MOD, pitch % banks)
        .set(Conv.ROW_EXTRA, rowExtra)
        .set(Conv.TAP_WORD, Math.floorDiv(tap, banks))
        .set(Conv.TAP_BANK, Math.floorMod(tap, banks));
  }
}
