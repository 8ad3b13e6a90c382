// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Placed.Loaded;
import io.systole.compiler.Placed.Resident;
import io.systole.compiler.Placed.Ring;
import io.systole.compiler.Placed.Source;
import io.systole.compiler.Placed.Spot;
import io.systole.machine.FeatureLayout;
import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Places the maps of a chain of layers: even ones at the bottom of the banks, odd ones at the top,
 * so that a running layer's input and output never meet.
 *
 * <p>An input from DRAM is loaded whole if it fits, else its rows pass through a ring. A map that
 * does not fit beside its consumer's output goes to DRAM and comes back like an image.
 */
final class Placement {
  private final Lowered lowered;
  private final MachineConfig machine;
  private final int depth;
  private final List<BufferUse> uses = new ArrayList<>();

  private Placement(Lowered lowered, MachineConfig machine) {
    this.lowered = lowered;
    this.machine = machine;
    this.depth = machine.tiling().featureDepth();
  }

  /**
   * Places a network.
   *
   * @throws IllegalArgumentException naming the layer and the buffer that is too small
   */
  static Placed place(Lowered lowered, MachineConfig machine) {
    return new Placement(lowered, machine).run();
  }

  private Placed run() {
    List<Layer> layers = lowered.layers();
    List<Spot> spots = new ArrayList<>();
    Optional<FeatureLayout> before = Optional.empty();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      checkStages(layer);
      boolean top = i % 2 == 0;
      int outWords = words(layer.out(), outPitch(i), planesRead(i + 1));
      int inWords = words(layer.in(), inPitch(layer), planesRead(i));
      boolean resident = before.isPresent() && inWords + outWords <= depth;
      Source source =
          resident ? new Resident(before.orElseThrow()) : fromDram(layer, inWords, outWords, top);
      int used = source instanceof Ring ring ? ringEnd(layer, ring) : inWords;
      uses.add(use("feature banks", layer, used + outWords).require());
      FeatureLayout out = packed(layer.out(), outPitch(i), top ? depth - outWords : 0);
      spots.add(new Spot(layer, source, out));
      before = Optional.of(out);
    }
    Optional<FeatureLayout> probabilities =
        lowered.softmax().map(softmax -> probabilities(softmax, layers.size()));
    Placed placed = new Placed(lowered, spots, probabilities, uses);
    verify(placed);
    return placed;
  }

  private BufferUse use(String buffer, Layer layer, int words) {
    return new BufferUse(buffer, layer.label(), words, depth, "words a bank");
  }

  private FeatureLayout packed(MapShape map, int pitch, int base) {
    return FeatureLayout.packed(machine, base, map.height(), pitch);
  }

  private int words(MapShape map, int pitch, int planes) {
    int lanes = machine.unrolling().postLanes();
    return Math.max(planes, Math.ceilDiv(map.channels(), lanes))
        * packed(map, pitch, 0).planeWords();
  }

  /** Planes that the consumer of a map reads: an identity also those that fill its last tile. */
  private int planesRead(int consumer) {
    if (consumer >= lowered.layers().size()) {
      return 0;
    }
    Convolution convolution = lowered.layers().get(consumer).convolution();
    int ocLanes = machine.unrolling().ocLanes();
    int lanes = machine.unrolling().postLanes();
    int tiles = convolution.groupTiles(ocLanes);
    return convolution.isIdentity() && tiles > 1 ? tiles * (ocLanes / lanes) : 0;
  }

  /** P of a layer's input, so that its windows read without conflicts. */
  private int inPitch(Layer layer) {
    Slide slide = layer.convolution().slide();
    int outWidth = layer.convolution().out().width();
    try {
      return FeatureLayout.pitch(
          layer.in().width(), outWidth, slide.strideH(), slide.strideW(), machine.banks());
    } catch (IllegalArgumentException e) {
      throw layer.refuse(String.valueOf(e.getMessage()));
    }
  }

  /** P of a layer's output: its consumer's; STORE and SOFTMAX take any. */
  private int outPitch(int layer) {
    return layer + 1 < lowered.layers().size()
        ? inPitch(lowered.layers().get(layer + 1))
        : lowered.layers().get(layer).out().width();
  }

  private Source fromDram(Layer layer, int inWords, int outWords, boolean bottom) {
    int pitch = inPitch(layer);
    int room = depth - outWords;
    Convolution convolution = layer.convolution();
    boolean one = convolution.groups() == 1;
    boolean waits = convolution.slide().lastRow(convolution.out().height()) >= 0;
    if (inWords <= room || !one || !waits) {
      int base = bottom ? 0 : depth - inWords;
      FeatureLayout layout =
          FeatureLayout.packed(machine, Math.max(0, base), layer.in().height(), pitch);
      return new Loaded(layout, one && waits && machine.dataflow());
    }
    return ring(layer, pitch, room, bottom);
  }

  /** The deepest ring that fits. */
  private Ring ring(Layer layer, int pitch, int room, boolean bottom) {
    int planes = ringPlanes(layer);
    int need = rowsOfAVisit(layer.convolution());
    int least = 1;
    while (ringRows(least, pitch) < need) {
      least *= 2;
    }
    uses.add(use("feature banks", layer, planes * least + depth - room).require());
    int words = Math.min(Integer.highestOneBit(room / planes), 1 << 15);
    int rows = Math.min(ringRows(words, pitch), layer.convolution().rowsRead());
    int base = bottom ? 0 : depth - planes * words;
    int lanes = machine.unrolling().postLanes();
    return new Ring(new FeatureLayout(base, words, pitch, machine.banks(), lanes), rows);
  }

  private int ringPlanes(Layer layer) {
    int lanes = machine.unrolling().postLanes();
    int read = planesRead(lowered.layers().indexOf(layer));
    return Math.max(read, Math.ceilDiv(layer.in().channels(), lanes));
  }

  private int ringEnd(Layer layer, Ring ring) {
    return ringPlanes(layer) * ring.layout().planeWords();
  }

  /** Rows that never overwrite one another in a ring: at most one pass ends among them. */
  private int ringRows(int words, int pitch) {
    int banks = machine.banks();
    return Math.max(0, (words * banks - 2 * (banks - 1)) / pitch);
  }

  /** Most rows of the input that a pixel tile needs at once. */
  private int rowsOfAVisit(Convolution convolution) {
    int px = machine.unrolling().pxLanes();
    int width = convolution.out().width();
    int outRows = Math.min(convolution.out().height(), (px - 2 + width) / width + 1);
    Slide slide = convolution.slide();
    return Math.min(convolution.rowsRead(), (outRows - 1) * slide.strideH() + slide.kernelH());
  }

  private FeatureLayout probabilities(Lowered.Softmax softmax, int layer) {
    int words = Math.ceilDiv(softmax.classes() * 16, machine.featureWordBits());
    MapShape scores = lowered.layers().getLast().out();
    int scoreWords = words(scores, scores.width(), 0);
    uses.add(
        new BufferUse("feature banks", softmax.label(), scoreWords + words, depth, "words a bank")
            .require());
    int base = layer % 2 == 0 ? depth - words : 0;
    return FeatureLayout.packed(machine, base, 1, 1);
  }

  private void checkStages(Layer layer) {
    Stages stages = layer.stages();
    MapShape convolved = layer.convolution().out();
    stages
        .normalize()
        .ifPresent(
            _ ->
                uses.add(
                    new BufferUse(
                            "LRN carry",
                            layer.label(),
                            stages.normalized(convolved).pixels(),
                            machine.tiling().carryDepth(),
                            "pixels")
                        .require()));
    int groups = machine.poolGroups(stages.normalize().isPresent() && !stages.poolFirst());
    stages
        .pool()
        .ifPresent(
            pool ->
                uses.add(
                    new BufferUse(
                            "pooling accumulators",
                            layer.label(),
                            (long) Math.ceilDiv(pool.slide().kernelH(), pool.slide().strideH())
                                * pool.out().width()
                                * groups,
                            machine.tiling().poolDepth(),
                            "words")
                        .require()));
  }

  /** The two maps of a running layer lie inside the banks and apart. */
  private void verify(Placed placed) {
    for (Spot spot : placed.spots()) {
      FeatureLayout in = spot.source().layout();
      FeatureLayout out = spot.destination();
      int inEnd = in.end(spot.layer().in().channels());
      int outEnd = out.end(spot.layer().out().channels());
      boolean apart = inEnd <= out.base() || outEnd <= in.base();
      if (!apart || inEnd > depth || outEnd > depth || in.base() < 0 || out.base() < 0) {
        throw new IllegalStateException(
            "%s: input %s and output %s in banks of %d words"
                .formatted(spot.layer().label(), in, out, depth));
      }
    }
  }
}
