// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.MachineConfig;
import java.util.Random;

/**
 * What a random layer computes: kernel, extents, order, gating, post-processing; names as in
 * isa.md.
 */
final class LayerChoice {
  final MachineConfig m;
  final int lanes;
  final int ocLanes;
  final int banks;
  final int ic;
  final int kh;
  final int kw;
  final int sh;
  final int sw;
  final int top;
  final int left;
  final int ih;
  final int iw;
  final int oh;
  final int ow;
  final int tiles;
  final int lastOc;
  final boolean pixelOuter;
  final boolean hold;
  final int gate;
  final boolean lrn;
  final int pool;
  final boolean poolFirst;

  LayerChoice(MachineConfig machine, Random random) {
    m = machine;
    lanes = m.unrolling().postLanes();
    ocLanes = m.unrolling().ocLanes();
    banks = m.banks();
    ic = 1 + random.nextInt(random.nextBoolean() ? lanes : 3 * lanes);
    kh = 1 + random.nextInt(4);
    kw = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : kh;
    sh = 1 + random.nextInt(random.nextBoolean() ? 1 : 4);
    sw = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : sh;
    top = random.nextInt(kh);
    left = random.nextInt(kw);
    oh = 1 + random.nextInt(7);
    ow = 1 + random.nextInt(9);
    ih = (oh - 1) * sh + kh - top - random.nextInt(kh);
    iw = (ow - 1) * sw + kw - left - random.nextInt(kw);
    tiles = 1 + random.nextInt(3);
    lastOc = 1 + random.nextInt(ocLanes);
    pixelOuter = random.nextInt(3) == 0;
    hold = random.nextInt(3) != 0;
    gate = random.nextInt(pixelOuter ? 2 : 3) == 0 ? 0 : pixelOuter ? 2 : 1 + random.nextInt(2);
    lrn = random.nextInt(3) == 0;
    pool = pixelOuter && tiles > 1 ? 0 : random.nextInt(3);
    poolFirst = random.nextBoolean();
  }

  /** Whether there is such a convolution, and its strides suit the banks. */
  boolean isLegal() {
    boolean exists = ih >= 1 && iw >= 1 && top < ih + 1 && left < iw + 1;
    return exists && (banks == 1 || (sh % banks != 0 && sw % banks != 0));
  }

  @Override
  public String toString() {
    return "ic %d k %dx%d s %d,%d pad %d,%d in %dx%d out %dx%d tiles %d last %d"
            .formatted(ic, kh, kw, sh, sw, top, left, ih, iw, oh, ow, tiles, lastOc)
        + " gate %d outer %b hold %b lrn %b pool %d first %b"
            .formatted(gate, pixelOuter, hold, lrn, pool, poolFirst);
  }
}
