// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Placed.Spot;
import io.systole.compiler.Stages.Rescale;
import io.systole.machine.FeatureLayout;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.LrnFunction;
import io.systole.numeric.Overflow;

/** Emits a layer's POST. */
record PostEmitter(MachineConfig machine) {
  Instruction emit(int number, Spot spot, Loop loop) {
    Layer layer = spot.layer();
    Convolution c = layer.convolution();
    int lanes = machine.unrolling().ocLanes();
    int tiles = c.tiles(lanes);
    MapShape out = layer.out();
    FeatureLayout to = spot.destination();
    Instruction.Builder builder =
        Instruction.of(Opcode.POST)
            .set(Header.LAYER, number)
            .set(Post.PIXELS, c.out().pixels())
            .set(Post.IN_H, c.out().height())
            .set(Post.IN_W, c.out().width())
            .set(Post.OC_TILES, tiles)
            .set(Post.LAST_OC, c.out().channels() - (tiles - 1) * lanes)
            .set(Post.PIXEL_OUTER, loop.pixelOuter())
            .set(Post.POOL_FIRST, layer.stages().poolFirst())
            .set(Post.OUT_H, out.height())
            .set(Post.OUT_W, out.width())
            .set(Post.BASE, to.base())
            .set(Post.PLANE_WORDS, to.planeWords())
            .set(Post.PITCH_DIV, to.pitch() / to.banks())
            .set(Post.PITCH_MOD, to.pitch() % to.banks());
    rescale(builder, layer.stages().rescale());
    layer.stages().normalize().ifPresent(stage -> normalize(builder, stage));
    layer.stages().pool().ifPresent(stage -> pool(builder, stage));
    return builder.build();
  }

  private static void rescale(Instruction.Builder builder, Rescale rescale) {
    builder
        .set(Post.SHIFT, rescale.shift())
        .set(Post.ROUNDING, rounding(rescale.format()))
        .set(Post.WRAP, rescale.format().overflow() == Overflow.WRAP)
        .set(Post.WIDTH, rescale.format().width())
        .set(Post.RELU, rescale.relu());
  }

  private static void normalize(Instruction.Builder builder, Stages.Normalize stage) {
    LrnFunction function = stage.function();
    builder
        .set(Post.LRN, true)
        .set(Post.LRN_BEFORE, stage.before())
        .set(Post.LRN_AFTER, stage.after())
        .set(Post.LRN_GUARD, function.guard() != 0)
        .set(Post.LRN_K, function.constant().low())
        .set(Post.LRN_BETA, function.beta())
        .set(Post.LRN_GAMMA, function.gamma())
        .set(Post.LRN_ROUNDING, rounding(function.output()))
        .set(Post.LRN_WIDTH, function.output().width());
  }

  private static void pool(Instruction.Builder builder, Stages.Pool pool) {
    Slide slide = pool.slide();
    builder
        .set(Post.POOL, pool.kind().code())
        .set(Post.POOL_H, slide.kernelH())
        .set(Post.POOL_W, slide.kernelW())
        .set(Post.POOL_STRIDE_H, slide.strideH())
        .set(Post.POOL_STRIDE_W, slide.strideW())
        .set(Post.POOL_TOP, slide.top())
        .set(Post.POOL_LEFT, slide.left())
        .set(Post.POOL_COUNT, pool.divisor())
        .set(Post.POOL_SHIFT, pool.shift())
        .set(Post.POOL_ROUNDING, rounding(pool.format()))
        .set(Post.POOL_WRAP, pool.format().overflow() == Overflow.WRAP)
        .set(Post.POOL_WIDTH, pool.format().width());
  }

  private static int rounding(FixedFormat format) {
    return switch (format.rounding()) {
      case TRUNCATE -> 0;
      case HALF_UP -> 1;
      case HALF_EVEN -> 2;
    };
  }
}
