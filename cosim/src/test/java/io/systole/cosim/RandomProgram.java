// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.cosim.ChainProgram.DoesNotFit;
import io.systole.cosim.ChainProgram.Layer;
import io.systole.cosim.ChainProgram.Pool;
import io.systole.cosim.ChainProgram.Shapes;
import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Shapes of chains of convolutions with pooling: random ones, and the head of AlexNet. */
final class RandomProgram {
  private final MachineConfig machine;
  private final Random random;

  private RandomProgram(MachineConfig machine, Random random) {
    this.machine = machine;
    this.random = random;
  }

  /** A program of one to three layers whose maps and weights fit the machine. */
  static ChainProgram of(MachineConfig machine, Random random) {
    RandomProgram shapes = new RandomProgram(machine, random);
    while (true) {
      try {
        return new ChainProgram(machine, random, ChainProgram.SMALL, shapes.generate());
      } catch (DoesNotFit e) {
        // Another try: most do fit.
      }
    }
  }

  /**
   * The first layer of AlexNet, its image streamed for each output-channel tile, with its pooling,
   * and 32 channels of the second: 16 × 13 lanes have to keep busy here.
   */
  static ChainProgram alexNetHead(MachineConfig machine, Random random) {
    int lanes = machine.unrolling().ocLanes();
    Pool pool1 = new Pool(1, 3, 2, 0, 27, 27);
    Layer conv1 = new Layer(11, 11, 4, 4, 0, 0, 55, 55, 96, 96 / lanes, false, true, pool1);
    Layer conv2 = new Layer(5, 5, 1, 1, 2, 2, 27, 27, 32, 32 / lanes, false, true, Pool.NONE);
    Shapes shapes = new Shapes(3, List.of(conv1, conv2), true);
    return new ChainProgram(machine, random, ChainProgram.LARGE, shapes);
  }

  /** A fully connected layer as a 6×6 convolution: every weight is used once. */
  static ChainProgram fullyConnected(MachineConfig machine, Random random) {
    int lanes = machine.unrolling().ocLanes();
    Layer layer = new Layer(6, 6, 1, 1, 0, 0, 1, 1, lanes, 1, false, false, Pool.NONE);
    Shapes shapes = new Shapes(256, List.of(layer), false);
    return new ChainProgram(machine, random, ChainProgram.LARGE, shapes);
  }

  private int pick(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private Shapes generate() {
    int channels = pick(1, 9);
    int height = pick(1, 10);
    int width = pick(1, 10);
    List<Layer> layers = new ArrayList<>();
    int layerCount = pick(1, 3);
    for (int l = 0; l < layerCount; l++) {
      Layer layer = layer(height, width);
      layers.add(layer);
      height = layer.mapH();
      width = layer.mapW();
    }
    return new Shapes(channels, layers, chance(40));
  }

  private Layer layer(int height, int width) {
    int banks = machine.banks();
    for (int tries = 0; tries < 100; tries++) {
      int kernelH = pick(1, 5);
      int kernelW = pick(1, 5);
      int strideH = pick(1, 4);
      int strideW = pick(1, 4);
      int top = random.nextInt(kernelH);
      int left = random.nextInt(kernelW);
      int outH = (height + 2 * top - kernelH) / strideH + 1;
      int outW = (width + 2 * left - kernelW) / strideW + 1;
      boolean conflict = banks > 1 && (strideH % banks == 0 || strideW % banks == 0);
      if (height + 2 * top < kernelH || width + 2 * left < kernelW || conflict) {
        continue;
      }
      int channels = pick(1, 3 * machine.unrolling().ocLanes());
      int tiles = Math.ceilDiv(channels, machine.unrolling().ocLanes());
      boolean pixelOuter = chance(25);
      Pool pool = pixelOuter && tiles > 1 ? Pool.NONE : pool(outH, outW);
      return new Layer(
          kernelH,
          kernelW,
          strideH,
          strideW,
          top,
          left,
          outH,
          outW,
          channels,
          tiles,
          pixelOuter,
          chance(60),
          pool);
    }
    throw new DoesNotFit();
  }

  private Pool pool(int height, int width) {
    int size = pick(2, 3);
    int stride = pick(1, 3);
    int pad = random.nextInt(size);
    if (chance(50) || height + 2 * pad < size || width + 2 * pad < size) {
      return Pool.NONE;
    }
    int outH = (height + 2 * pad - size) / stride + 1;
    int outW = (width + 2 * pad - size) / stride + 1;
    // Every window must touch the map.
    boolean inside = (outH - 1) * stride - pad < height && (outW - 1) * stride - pad < width;
    int words = machine.poolGroups(true) * Math.ceilDiv(size, stride) * outW;
    return inside && words <= machine.tiling().poolDepth()
        ? new Pool(pick(1, 2), size, stride, pad, outH, outW)
        : Pool.NONE;
  }
}
