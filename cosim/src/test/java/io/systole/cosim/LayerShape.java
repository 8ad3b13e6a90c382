// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.FeatureLayout;
import java.util.Random;

/** Where a random layer's maps and weights lie, in the banks and in DRAM; pooled extents q. */
final class LayerShape {
  final LayerChoice c;
  final int planes;
  final int pitch;
  final FeatureLayout in;
  final int steps;
  final int ringWords;
  final int ph;
  final int pw;
  final int psh;
  final int psw;
  final int ptop;
  final int pleft;
  final int qh;
  final int qw;
  final int outPitch;
  final boolean ring;
  final int passWords;
  final int ringSize;
  final int ringRows;
  final int channels;
  final FeatureLayout out;
  final int planePitch;
  final int rowPitch;
  final int weights;
  final int tileWords;
  final int regionWords;
  final int regions;
  final int repeats;
  final boolean byTile;
  final int regionBytes;
  final int portStride;
  final int result;
  final int outPlanePitch;
  final int outPlanes;
  final int size;
  private final int accumulators;

  LayerShape(LayerChoice choice, Random random) {
    c = choice;
    int beat = c.m.beatBytes();
    int wordBytes = c.m.featureWordBits() / 8;
    planes = Math.ceilDiv(c.ic, c.lanes);
    pitch = FeatureLayout.pitch(c.iw, c.ow, c.sh, c.sw, c.banks);
    in = FeatureLayout.packed(c.m, 0, c.ih, pitch);
    steps = c.kh * c.kw * c.ic;
    ringWords = c.pixelOuter ? c.tiles * (c.m.biasWords() + steps) : steps;
    // Pooled map.
    ph = c.pool == 0 ? 1 : 1 + random.nextInt(Math.min(3, c.oh));
    pw = c.pool == 0 ? 1 : 1 + random.nextInt(Math.min(3, c.ow));
    psh = c.pool == 0 ? 1 : 1 + random.nextInt(3);
    psw = c.pool == 0 ? 1 : 1 + random.nextInt(3);
    ptop = c.pool == 0 ? 0 : random.nextInt(ph);
    pleft = c.pool == 0 ? 0 : random.nextInt(pw);
    qh = c.pool == 0 ? c.oh : (c.oh + ptop - ph) / psh + 1;
    qw = c.pool == 0 ? c.ow : (c.ow + pleft - pw) / psw + 1;
    accumulators = Math.ceilDiv(ph, psh) * qw * Math.max(1, c.ocLanes / c.lanes);
    outPitch = qw + random.nextInt(3);
    ring = c.gate == 1;
    passWords = Math.ceilDiv(c.ih * pitch, c.banks);
    // The smallest ring, often smaller than the map, that holds the rows of a tile visit.
    int visitRows = Math.min(c.ih, ((c.m.unrolling().pxLanes() - 1) / c.ow + 1) * c.sh + c.kh);
    ringSize = ring ? powerOfTwo((visitRows * pitch) / c.banks + 2) : passWords;
    // At most a map's rows: then one pass border lies between them, and its gap in the spare
    // word.
    ringRows = ring ? Math.min(c.ih, (ringSize - 1) * c.banks / pitch) : c.ih;
    int inEnd = ring ? (planes - 1) * ringSize + ringSize : in.end(c.ic);
    channels = (c.tiles - 1) * c.ocLanes + c.lastOc;
    out = FeatureLayout.packed(c.m, inEnd, qh, outPitch);
    // DRAM.
    planePitch = Math.ceilDiv(c.iw * wordBytes, beat) * beat;
    rowPitch = planes * planePitch;
    weights = align(c.ih * rowPitch);
    tileWords = c.m.biasWords() + steps;
    int pixelTiles = Math.ceilDiv(c.oh * c.ow, c.m.unrolling().pxLanes());
    byTile = !c.pixelOuter && !c.hold;
    regionWords = byTile ? tileWords : c.tiles * tileWords;
    regions = byTile ? c.tiles : 1;
    repeats = c.hold ? 1 : pixelTiles;
    regionBytes = (int) c.m.regionBeats(regionWords) * beat;
    portStride = align(regions * regionBytes);
    result = weights + c.m.dramAccess().ports() * portStride;
    outPlanePitch = Math.ceilDiv(qw * wordBytes, beat) * beat;
    outPlanes = Math.ceilDiv(channels, c.lanes);
    size = align(result + qh * outPlanes * outPlanePitch);
  }

  /** Whether every buffer holds what the layer needs, and every pooling window lies in the map. */
  boolean fits() {
    boolean held = !c.hold || ringWords + c.m.biasWords() <= c.m.tiling().ringDepth();
    boolean pooled =
        c.pool == 0
            || (c.oh + ptop >= ph
                && c.ow + pleft >= pw
                && accumulators <= c.m.tiling().poolDepth());
    return held
        && pooled
        && out.end(channels) <= c.m.tiling().featureDepth()
        && c.oh * c.ow <= c.m.tiling().carryDepth();
  }

  private static int powerOfTwo(int atLeast) {
    return Integer.highestOneBit(2 * atLeast - 1);
  }

  private static int align(int bytes) {
    return Math.ceilDiv(bytes, 128) * 128;
  }
}
