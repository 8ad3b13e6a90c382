// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

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
import java.util.Random;

/** The instructions and the memory image of a random layer; what is left open is drawn here. */
final class LayerProgram {
  private static final int LAYER = 5;

  private final LayerShape s;
  private final LayerChoice c;
  private final Random random;

  LayerProgram(LayerShape shape, Random random) {
    this.s = shape;
    this.c = shape.c;
    this.random = random;
  }

  RandomLayer layer() {
    Instruction end = Instruction.of(Opcode.END).build();
    List<Instruction> program = List.of(loadW(), loadF(), post(), conv(), store(), end);
    int wordBytes = c.m.featureWordBits() / 8;
    int used = ((s.channels - 1) % c.lanes + 1) * c.m.quantization().elementBits() / 8;
    RandomLayer.Unspecified unspecified =
        new RandomLayer.Unspecified(
            s.qh,
            s.outPlanes * s.outPlanePitch,
            s.qw,
            wordBytes,
            s.result + (s.outPlanes - 1) * s.outPlanePitch + used,
            wordBytes - used);
    return new RandomLayer(program, image(), c.toString(), unspecified);
  }

  private MemorySegment image() {
    MemorySegment image = Arena.ofAuto().allocate(s.size, 8);
    for (long i = 0; i < s.size; i++) {
      image.set(ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(5) == 0 ? 127 : random.nextInt()));
    }
    fillBiases(image);
    return image;
  }

  /** Biases of 2 · elementBits bits, sign-extended over the bias words. */
  private void fillBiases(MemorySegment image) {
    int bytes = c.m.quantization().elementBits() / 8;
    int part = c.m.ringPartBits() / 8;
    int tiles = s.byTile ? 1 : c.tiles;
    for (int port = 0; port < c.m.dramAccess().ports(); port++) {
      for (int region = 0; region < s.regions; region++) {
        for (int tile = 0; tile < tiles; tile++) {
          long from = s.weights + (long) port * s.portStride + (long) region * s.regionBytes;
          fillBias(image, from + (long) tile * s.tileWords * part, part / bytes);
        }
      }
    }
  }

  private void fillBias(MemorySegment image, long at, int lanes) {
    int bytes = c.m.quantization().elementBits() / 8;
    for (int lane = 0; lane < lanes; lane++) {
      long bias = random.nextInt() >> (32 - 15 * bytes);
      for (int i = 0; i < c.m.biasWords() * bytes; i++) {
        long offset = at + (long) (i / bytes * lanes + lane) * bytes + i % bytes;
        image.set(ValueLayout.JAVA_BYTE, offset, (byte) (bias >> (8 * i)));
      }
    }
  }

  private Instruction loadW() {
    return Instruction.of(Opcode.LOADW)
        .set(Header.LAYER, LAYER)
        .set(LoadW.DRAM, s.weights)
        .set(LoadW.PORT_STRIDE, s.portStride)
        .set(LoadW.WORDS, s.regionWords)
        .set(LoadW.REPEATS, s.repeats)
        .set(LoadW.REGIONS, s.regions)
        .build();
  }

  private Instruction loadF() {
    return Instruction.of(Opcode.LOADF)
        .set(Header.LAYER, LAYER)
        .set(Header.SIGNAL, c.gate == 0 ? 1 : 0)
        .set(LoadF.ROW_PITCH, s.rowPitch)
        .set(LoadF.PLANE_PITCH, s.planePitch)
        .set(LoadF.ROWS, c.ih)
        .set(LoadF.ROW_WORDS, c.iw)
        .set(LoadF.PLANES, s.planes)
        .set(LoadF.PLANE_WORDS, s.ring ? s.ringSize : s.in.planeWords())
        .set(LoadF.RING_MASK, s.ring ? s.ringSize - 1 : 0xFFFF)
        .set(LoadF.PITCH_DIV, s.pitch / c.banks)
        .set(LoadF.PITCH_MOD, s.pitch % c.banks)
        .set(LoadF.STREAM, c.gate != 0)
        .set(LoadF.RING_ROWS, s.ringRows)
        .set(LoadF.PASSES, s.ring ? c.tiles : 1)
        .set(LoadF.PASS_WORDS, s.ring ? s.passWords : 0)
        .build();
  }

  private Instruction conv() {
    int tap = -c.top * s.pitch - c.left;
    return Instruction.of(Opcode.CONV)
        .set(Header.LAYER, LAYER)
        .set(Header.WAIT, c.gate == 0 ? 1 : 0)
        .set(Conv.PLANE_WORDS, s.ring ? s.ringSize : s.in.planeWords())
        .set(Conv.RING_MASK, s.ring ? s.ringSize - 1 : 0xFFFF)
        .set(Conv.GATE, c.gate)
        .set(Conv.PASS_WORDS, s.ring ? s.passWords : 0)
        .set(Conv.IC, c.ic)
        .set(Conv.KERNEL_H, c.kh)
        .set(Conv.KERNEL_W, c.kw)
        .set(Conv.STRIDE_H, c.sh)
        .set(Conv.STRIDE_W, c.sw)
        .set(Conv.STRIDE_DIV, c.sw / c.banks)
        .set(Conv.STRIDE_MOD, c.sw % c.banks)
        .set(Conv.PAD_TOP, c.top)
        .set(Conv.PAD_LEFT, c.left)
        .set(Conv.IN_H, c.ih)
        .set(Conv.IN_W, c.iw)
        .set(Conv.OUT_W, c.ow)
        .set(Conv.PIXELS, (long) c.oh * c.ow)
        .set(Conv.PITCH_DIV, s.pitch / c.banks)
        .set(Conv.PITCH_MOD, s.pitch % c.banks)
        .set(Conv.ROW_EXTRA, (c.sh * s.pitch - c.sw * c.ow) / c.banks)
        .set(Conv.TAP_WORD, Math.floorDiv(tap, c.banks))
        .set(Conv.TAP_BANK, Math.floorMod(tap, c.banks))
        .set(Conv.OC_TILES, c.tiles)
        .set(Conv.PIXEL_OUTER, c.pixelOuter)
        .set(Conv.HOLD, c.hold)
        .build();
  }

  private Instruction post() {
    int bits = c.m.quantization().elementBits();
    int width = 4 + random.nextInt(bits - 3);
    int log = 31 - Integer.numberOfLeadingZeros(s.steps);
    int shift = 2 * bits - 2 + log / 2 - width + 1 + random.nextInt(3) - 1;
    return Instruction.of(Opcode.POST)
        .set(Header.LAYER, LAYER)
        .set(Header.SIGNAL, 2)
        .set(Post.PIXELS, (long) c.oh * c.ow)
        .set(Post.IN_H, c.oh)
        .set(Post.IN_W, c.ow)
        .set(Post.OC_TILES, c.tiles)
        .set(Post.LAST_OC, c.lastOc)
        .set(Post.PIXEL_OUTER, c.pixelOuter)
        .set(Post.SHIFT, shift)
        .set(Post.ROUNDING, random.nextInt(3))
        .set(Post.WRAP, random.nextInt(4) == 0)
        .set(Post.WIDTH, width)
        .set(Post.RELU, random.nextBoolean())
        .set(Post.POOL_FIRST, c.pool != 0 && c.lrn && c.poolFirst)
        .set(Post.LRN, c.lrn)
        .set(Post.LRN_BEFORE, random.nextInt(3))
        .set(Post.LRN_AFTER, random.nextInt(3))
        .set(Post.LRN_GUARD, random.nextBoolean())
        .set(Post.LRN_K, 1 + random.nextLong(1L << (1 + random.nextInt(40))))
        .set(Post.LRN_BETA, random.nextInt(130_000))
        .set(Post.LRN_GAMMA, random.nextInt(30 << 20))
        .set(Post.LRN_ROUNDING, random.nextInt(3))
        .set(Post.LRN_WIDTH, width)
        .set(Post.POOL, c.pool)
        .set(Post.POOL_H, s.ph)
        .set(Post.POOL_W, s.pw)
        .set(Post.POOL_STRIDE_H, s.psh)
        .set(Post.POOL_STRIDE_W, s.psw)
        .set(Post.POOL_TOP, s.ptop)
        .set(Post.POOL_LEFT, s.pleft)
        .set(Post.OUT_H, s.qh)
        .set(Post.OUT_W, s.qw)
        .set(Post.POOL_COUNT, random.nextBoolean() ? s.ph * s.pw : 0)
        .set(Post.POOL_SHIFT, random.nextInt(5) - 2)
        .set(Post.POOL_ROUNDING, random.nextInt(3))
        .set(Post.POOL_WIDTH, width)
        .set(Post.BASE, s.out.base())
        .set(Post.PLANE_WORDS, s.out.planeWords())
        .set(Post.PITCH_DIV, s.outPitch / c.banks)
        .set(Post.PITCH_MOD, s.outPitch % c.banks)
        .build();
  }

  private Instruction store() {
    return Instruction.of(Opcode.STORE)
        .set(Header.LAYER, LAYER + 1)
        .set(Header.WAIT, 2)
        .set(Store.DRAM, s.result)
        .set(Store.ROW_PITCH, (long) s.outPlanes * s.outPlanePitch)
        .set(Store.PLANE_PITCH, s.outPlanePitch)
        .set(Store.ROWS, s.qh)
        .set(Store.ROW_WORDS, s.qw)
        .set(Store.PLANES, s.outPlanes)
        .set(Store.BASE, s.out.base())
        .set(Store.PLANE_WORDS, s.out.planeWords())
        .set(Store.PITCH_DIV, s.outPitch / c.banks)
        .set(Store.PITCH_MOD, s.outPitch % c.banks)
        .build();
  }
}
