// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.FeatureLayout;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.machine.isa.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A convolution of random shape, order, gating and post-processing from DRAM to DRAM, with random
 * data: map at 0, weights behind it, result behind them.
 *
 * @param text what was drawn, for messages
 */
record RandomLayer(
    List<Instruction> program, MemorySegment image, String text, Unspecified unspecified) {
  private static final int LAYER = 5;

  /**
   * The bytes of each word of the result's last plane that belong to no channel.
   *
   * @param first of such a word, {@code count} bytes
   */
  record Unspecified(int rows, int rowPitch, int columns, int wordBytes, int first, int count) {
    /** Copies them, so that a comparison passes over them. */
    void copy(MemorySegment from, MemorySegment to) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          long at = first + (long) y * rowPitch + (long) x * wordBytes;
          MemorySegment.copy(from, at, to, at, count);
        }
      }
    }
  }

  /** Draws until a layer fits the machine. */
  static RandomLayer draw(MachineConfig machine, Random random) {
    while (true) {
      Optional<RandomLayer> layer = new Draw(machine, random).layer();
      if (layer.isPresent()) {
        return layer.get();
      }
    }
  }

  /** The choices of one layer. */
  private static final class Draw {
    private final MachineConfig m;
    private final Random random;
    private final int lanes;
    private final int ocLanes;
    private final int banks;
    private final int ic;
    private final int kh;
    private final int kw;
    private final int sh;
    private final int sw;
    private final int top;
    private final int left;
    private final int ih;
    private final int iw;
    private final int oh;
    private final int ow;
    private final int tiles;
    private final int lastOc;
    private final boolean pixelOuter;
    private final boolean hold;
    private final int gate;
    private final boolean lrn;
    private final int pool;
    private final boolean poolFirst;

    Draw(MachineConfig machine, Random random) {
      this.m = machine;
      this.random = random;
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

    Optional<RandomLayer> layer() {
      boolean legal = ih >= 1 && iw >= 1 && top < ih + 1 && left < iw + 1;
      if (!legal || (banks > 1 && (sh % banks == 0 || sw % banks == 0))) {
        return Optional.empty();
      }
      int beat = m.beatBytes();
      int wordBytes = m.featureWordBits() / 8;
      int planes = Math.ceilDiv(ic, lanes);
      int pitch = FeatureLayout.pitch(iw, ow, sh, sw, banks);
      FeatureLayout in = FeatureLayout.packed(m, 0, ih, pitch);
      int steps = kh * kw * ic;
      int ringWords = pixelOuter ? tiles * (m.biasWords() + steps) : steps;
      if (hold && ringWords + m.biasWords() > m.tiling().ringDepth()) {
        return Optional.empty();
      }
      // Pooled map.
      int ph = pool == 0 ? 1 : 1 + random.nextInt(Math.min(3, oh));
      int pw = pool == 0 ? 1 : 1 + random.nextInt(Math.min(3, ow));
      int psh = pool == 0 ? 1 : 1 + random.nextInt(3);
      int psw = pool == 0 ? 1 : 1 + random.nextInt(3);
      int ptop = pool == 0 ? 0 : random.nextInt(ph);
      int pleft = pool == 0 ? 0 : random.nextInt(pw);
      int qh = pool == 0 ? oh : (oh + ptop - ph) / psh + 1;
      int qw = pool == 0 ? ow : (ow + pleft - pw) / psw + 1;
      int accumulators = Math.ceilDiv(ph, psh) * qw * Math.max(1, ocLanes / lanes);
      if (pool != 0
          && (oh + ptop < ph || ow + pleft < pw || accumulators > m.tiling().poolDepth())) {
        return Optional.empty();
      }
      int outPitch = qw + random.nextInt(3);
      boolean ring = gate == 1;
      int passWords = Math.ceilDiv(ih * pitch, banks);
      // The smallest ring, often smaller than the map, that holds the rows of a tile visit.
      int visitRows = Math.min(ih, ((m.unrolling().pxLanes() - 1) / ow + 1) * sh + kh);
      int ringSize = ring ? powerOfTwo((visitRows * pitch) / banks + 2) : passWords;
      // At most a map's rows: then one pass border lies between them, and its gap in the spare
      // word.
      int ringRows = ring ? Math.min(ih, (ringSize - 1) * banks / pitch) : ih;
      int inEnd = ring ? (planes - 1) * ringSize + ringSize : in.end(ic);
      int channels = (tiles - 1) * ocLanes + lastOc;
      FeatureLayout out = FeatureLayout.packed(m, inEnd, qh, outPitch);
      if (out.end(channels) > m.tiling().featureDepth() || oh * ow > m.tiling().carryDepth()) {
        return Optional.empty();
      }
      // DRAM.
      int planePitch = Math.ceilDiv(iw * wordBytes, beat) * beat;
      int rowPitch = planes * planePitch;
      int weights = align(ih * rowPitch);
      int tileWords = m.biasWords() + steps;
      int pixelTiles = Math.ceilDiv(oh * ow, m.unrolling().pxLanes());
      boolean byTile = !pixelOuter && !hold;
      int regionWords = byTile ? tileWords : tiles * tileWords;
      int regions = byTile ? tiles : 1;
      int repeats = hold ? 1 : pixelTiles;
      int regionBytes = (int) m.regionBeats(regionWords) * beat;
      int portStride = align(regions * regionBytes);
      int result = weights + m.dramAccess().ports() * portStride;
      int outPlanePitch = Math.ceilDiv(qw * wordBytes, beat) * beat;
      int outPlanes = Math.ceilDiv(channels, lanes);
      int size = align(result + qh * outPlanes * outPlanePitch);
      MemorySegment image = Arena.ofAuto().allocate(size, 8);
      for (long i = 0; i < size; i++) {
        image.set(
            ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(5) == 0 ? 127 : random.nextInt()));
      }
      fillBiases(
          image,
          weights,
          portStride,
          new int[] {regions, regionBytes, byTile ? 1 : tiles, tileWords});
      int bits = m.quantization().elementBits();
      int width = 4 + random.nextInt(bits - 3);
      int log = 31 - Integer.numberOfLeadingZeros(steps);
      int shift = 2 * bits - 2 + log / 2 - width + 1 + random.nextInt(3) - 1;

      Instruction loadW =
          Instruction.of(Opcode.LOADW)
              .set(Header.LAYER, LAYER)
              .set(LoadW.DRAM, weights)
              .set(LoadW.PORT_STRIDE, portStride)
              .set(LoadW.WORDS, regionWords)
              .set(LoadW.REPEATS, repeats)
              .set(LoadW.REGIONS, regions)
              .build();
      Instruction loadF =
          Instruction.of(Opcode.LOADF)
              .set(Header.LAYER, LAYER)
              .set(Header.SIGNAL, gate == 0 ? 1 : 0)
              .set(LoadF.ROW_PITCH, rowPitch)
              .set(LoadF.PLANE_PITCH, planePitch)
              .set(LoadF.ROWS, ih)
              .set(LoadF.ROW_WORDS, iw)
              .set(LoadF.PLANES, planes)
              .set(LoadF.PLANE_WORDS, ring ? ringSize : in.planeWords())
              .set(LoadF.RING_MASK, ring ? ringSize - 1 : 0xFFFF)
              .set(LoadF.PITCH_DIV, pitch / banks)
              .set(LoadF.PITCH_MOD, pitch % banks)
              .set(LoadF.STREAM, gate != 0)
              .set(LoadF.RING_ROWS, ringRows)
              .set(LoadF.PASSES, ring ? tiles : 1)
              .set(LoadF.PASS_WORDS, ring ? passWords : 0)
              .build();
      int tap = -top * pitch - left;
      Instruction conv =
          Instruction.of(Opcode.CONV)
              .set(Header.LAYER, LAYER)
              .set(Header.WAIT, gate == 0 ? 1 : 0)
              .set(Conv.PLANE_WORDS, ring ? ringSize : in.planeWords())
              .set(Conv.RING_MASK, ring ? ringSize - 1 : 0xFFFF)
              .set(Conv.GATE, gate)
              .set(Conv.PASS_WORDS, ring ? passWords : 0)
              .set(Conv.IC, ic)
              .set(Conv.KERNEL_H, kh)
              .set(Conv.KERNEL_W, kw)
              .set(Conv.STRIDE_H, sh)
              .set(Conv.STRIDE_W, sw)
              .set(Conv.STRIDE_DIV, sw / banks)
              .set(Conv.STRIDE_MOD, sw % banks)
              .set(Conv.PAD_TOP, top)
              .set(Conv.PAD_LEFT, left)
              .set(Conv.IN_H, ih)
              .set(Conv.IN_W, iw)
              .set(Conv.OUT_W, ow)
              .set(Conv.PIXELS, (long) oh * ow)
              .set(Conv.PITCH_DIV, pitch / banks)
              .set(Conv.PITCH_MOD, pitch % banks)
              .set(Conv.ROW_EXTRA, (sh * pitch - sw * ow) / banks)
              .set(Conv.TAP_WORD, Math.floorDiv(tap, banks))
              .set(Conv.TAP_BANK, Math.floorMod(tap, banks))
              .set(Conv.OC_TILES, tiles)
              .set(Conv.PIXEL_OUTER, pixelOuter)
              .set(Conv.HOLD, hold)
              .build();
      Instruction post =
          Instruction.of(Opcode.POST)
              .set(Header.LAYER, LAYER)
              .set(Header.SIGNAL, 2)
              .set(Post.PIXELS, (long) oh * ow)
              .set(Post.IN_H, oh)
              .set(Post.IN_W, ow)
              .set(Post.OC_TILES, tiles)
              .set(Post.LAST_OC, lastOc)
              .set(Post.PIXEL_OUTER, pixelOuter)
              .set(Post.SHIFT, shift)
              .set(Post.ROUNDING, random.nextInt(3))
              .set(Post.WRAP, random.nextInt(4) == 0)
              .set(Post.WIDTH, width)
              .set(Post.RELU, random.nextBoolean())
              .set(Post.POOL_FIRST, pool != 0 && lrn && poolFirst)
              .set(Post.LRN, lrn)
              .set(Post.LRN_BEFORE, random.nextInt(3))
              .set(Post.LRN_AFTER, random.nextInt(3))
              .set(Post.LRN_GUARD, random.nextBoolean())
              .set(Post.LRN_K, 1 + random.nextLong(1L << (1 + random.nextInt(40))))
              .set(Post.LRN_BETA, random.nextInt(130_000))
              .set(Post.LRN_GAMMA, random.nextInt(30 << 20))
              .set(Post.LRN_ROUNDING, random.nextInt(3))
              .set(Post.LRN_WIDTH, width)
              .set(Post.POOL, pool)
              .set(Post.POOL_H, ph)
              .set(Post.POOL_W, pw)
              .set(Post.POOL_STRIDE_H, psh)
              .set(Post.POOL_STRIDE_W, psw)
              .set(Post.POOL_TOP, ptop)
              .set(Post.POOL_LEFT, pleft)
              .set(Post.OUT_H, qh)
              .set(Post.OUT_W, qw)
              .set(Post.POOL_COUNT, random.nextBoolean() ? ph * pw : 0)
              .set(Post.POOL_SHIFT, random.nextInt(5) - 2)
              .set(Post.POOL_ROUNDING, random.nextInt(3))
              .set(Post.POOL_WIDTH, width)
              .set(Post.BASE, out.base())
              .set(Post.PLANE_WORDS, out.planeWords())
              .set(Post.PITCH_DIV, outPitch / banks)
              .set(Post.PITCH_MOD, outPitch % banks)
              .build();
      Instruction store =
          Instruction.of(Opcode.STORE)
              .set(Header.LAYER, LAYER + 1)
              .set(Header.WAIT, 2)
              .set(Store.DRAM, result)
              .set(Store.ROW_PITCH, (long) outPlanes * outPlanePitch)
              .set(Store.PLANE_PITCH, outPlanePitch)
              .set(Store.ROWS, qh)
              .set(Store.ROW_WORDS, qw)
              .set(Store.PLANES, outPlanes)
              .set(Store.BASE, out.base())
              .set(Store.PLANE_WORDS, out.planeWords())
              .set(Store.PITCH_DIV, outPitch / banks)
              .set(Store.PITCH_MOD, outPitch % banks)
              .build();
      Instruction end = Instruction.of(Opcode.END).build();
      String text =
          "ic %d k %dx%d s %d,%d pad %d,%d in %dx%d out %dx%d tiles %d last %d gate %d outer %b hold %b lrn %b pool %d first %b"
              .formatted(
                  ic,
                  kh,
                  kw,
                  sh,
                  sw,
                  top,
                  left,
                  ih,
                  iw,
                  oh,
                  ow,
                  tiles,
                  lastOc,
                  gate,
                  pixelOuter,
                  hold,
                  lrn,
                  pool,
                  poolFirst);
      int used = ((channels - 1) % lanes + 1) * m.quantization().elementBits() / 8;
      Unspecified unspecified =
          new Unspecified(
              qh,
              outPlanes * outPlanePitch,
              qw,
              wordBytes,
              result + (outPlanes - 1) * outPlanePitch + used,
              wordBytes - used);
      List<Instruction> program = List.of(loadW, loadF, post, conv, store, end);
      return Optional.of(new RandomLayer(program, image, text, unspecified));
    }

    /** Biases of 2 · elementBits bits, sign-extended over the bias words. */
    private void fillBiases(MemorySegment image, int weights, int portStride, int[] shape) {
      int ports = m.dramAccess().ports();
      int bytes = m.quantization().elementBits() / 8;
      int part = m.ringPartBits() / 8;
      for (int port = 0; port < ports; port++) {
        for (int region = 0; region < shape[0]; region++) {
          for (int tile = 0; tile < shape[2]; tile++) {
            long at =
                weights
                    + (long) port * portStride
                    + (long) region * shape[1]
                    + (long) tile * shape[3] * part;
            for (int lane = 0; lane < part / bytes; lane++) {
              long bias = random.nextInt() >> (32 - 15 * bytes);
              for (int word = 0; word < m.biasWords(); word++) {
                for (int b = 0; b < bytes; b++) {
                  long offset = at + (long) word * part + (long) lane * bytes + b;
                  image.set(
                      ValueLayout.JAVA_BYTE, offset, (byte) (bias >> (8 * (word * bytes + b))));
                }
              }
            }
          }
        }
      }
    }

    private static int powerOfTwo(int atLeast) {
      return Integer.highestOneBit(2 * atLeast - 1);
    }

    private static int align(int bytes) {
      return Math.ceilDiv(bytes, 128) * 128;
    }
  }
}
