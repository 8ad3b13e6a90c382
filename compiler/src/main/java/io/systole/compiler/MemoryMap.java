// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Scheduled.Choice;
import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where everything lies in DRAM, from MEMORY_BASE on: the image, each layer's weights, maps that
 * leave the chip, the output. Every region begins on a 4 KiB page, so bursts stay whole.
 *
 * @param weights a region for each layer
 * @param inputs the DRAM map that a layer reads, if it reads one
 * @param kept where each layer's output is stored for comparison, behind all else; empty if not
 */
record MemoryMap(
    List<Weights> weights,
    List<Optional<DramMap>> inputs,
    DramMap output,
    List<DramMap> kept,
    long sizeBytes) {
  private static final int PAGE_BYTES = 4096;
  private static final long MAX_BYTES = 1L << 32;

  MemoryMap {
    weights = List.copyOf(weights);
    inputs = List.copyOf(inputs);
    kept = List.copyOf(kept);
  }

  /**
   * The weights of a layer.
   *
   * @param offset of port 0's first region
   * @param portStride from a port's regions to the next port's
   * @param regions of each port
   * @param words ring words of a region
   * @param repeats times each region is streamed
   */
  record Weights(long offset, long portStride, int regions, int words, int repeats) {}

  /**
   * Lays out a schedule's memory.
   *
   * @param keepAll whether every layer's output gets a place of its own
   */
  static MemoryMap of(Scheduled scheduled, MachineConfig machine, boolean keepAll) {
    return new Builder(scheduled, machine).build(keepAll);
  }

  private static final class Builder {
    private final Scheduled scheduled;
    private final MachineConfig machine;
    private long end;

    Builder(Scheduled scheduled, MachineConfig machine) {
      this.scheduled = scheduled;
      this.machine = machine;
    }

    MemoryMap build(boolean keepAll) {
      Placed placed = scheduled.placed();
      List<Optional<DramMap>> inputs = new ArrayList<>();
      List<Weights> weights = new ArrayList<>();
      for (int i = 0; i < placed.spots().size(); i++) {
        Layer layer = placed.spots().get(i).layer();
        inputs.add(placed.fromDram(i) ? Optional.of(map(layer.in())) : Optional.empty());
        weights.add(weights(layer, scheduled.choices().get(i)));
      }
      MapShape last = placed.spots().getLast().layer().out();
      DramMap output =
          placed
              .lowered()
              .softmax()
              .map(softmax -> probabilities(softmax.classes()))
              .orElseGet(() -> map(last));
      List<DramMap> kept = new ArrayList<>();
      if (keepAll) {
        placed.spots().forEach(spot -> kept.add(map(spot.layer().out())));
      }
      new BufferUse("DRAM", "graph", end, MAX_BYTES, "bytes").require();
      return new MemoryMap(weights, inputs, output, kept, end);
    }

    private DramMap map(MapShape shape) {
      DramMap map = DramMap.of(machine, shape, end);
      reserve(map.sizeBytes());
      return map;
    }

    /** 16-bit values, so many channels more if an element has 8. */
    private DramMap probabilities(int classes) {
      int elements = classes * 16 / machine.quantization().elementBits();
      return map(new MapShape(elements, 1, 1));
    }

    private void reserve(long bytes) {
      end = Math.ceilDiv(end + bytes, PAGE_BYTES) * PAGE_BYTES;
    }

    private Weights weights(Layer layer, Choice choice) {
      Convolution convolution = layer.convolution();
      int lanes = machine.unrolling().ocLanes();
      int tiles = convolution.tiles(lanes);
      int tileWords = machine.biasWords() + convolution.beats(lanes);
      int pixelTiles = Math.ceilDiv(convolution.out().pixels(), machine.unrolling().pxLanes());
      boolean tileRegions = !choice.loop().hold() && !choice.loop().pixelOuter() && pixelTiles > 1;
      int regions = tileRegions ? tiles : 1;
      long words = tileRegions ? tileWords : (long) tileWords * tiles;
      long portBytes = regions * machine.regionBeats(words) * machine.beatBytes();
      long stride = Math.ceilDiv(portBytes, PAGE_BYTES) * PAGE_BYTES;
      int repeats = choice.loop().hold() ? 1 : pixelTiles;
      Weights weights = new Weights(end, stride, regions, Math.toIntExact(words), repeats);
      reserve(stride * machine.dramAccess().ports());
      return weights;
    }
  }
}
