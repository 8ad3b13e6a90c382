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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A chain of convolutions on chip as instructions: image in DRAM, last map to DRAM. What does not
 * change the shapes (formats, rounding) is random.
 *
 * <p>Legal by construction: maps have regions of their own, semaphores order what depends on each
 * other, and streamed rows fit their ring.
 */
final class ChainProgram {
  static final Memory SMALL = new Memory(1 << 17, 1 << 14);
  static final Memory LARGE = new Memory(1 << 20, 1 << 18);

  /** The memory image: bytes that are read, then those that take the result. */
  record Memory(int readBytes, int resultBytes) {}

  private final MachineConfig machine;
  private final Random random;
  private final Memory memory;
  private final List<Instruction> program = new ArrayList<>();
  private int featureWord;
  private int dram;
  private int semaphore = 1;
  private String description = "";

  /** What a map is: channels, height, width, and where it lies. */
  private record Map(int channels, int height, int width, FeatureLayout layout) {}

  /** One convolution with the map it makes (before pooling: outH × outW). */
  record Layer(
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int top,
      int left,
      int outH,
      int outW,
      int channels,
      int tiles,
      boolean pixelOuter,
      boolean hold,
      Pool pool) {
    int mapH() {
      return pool.kind() == 0 ? outH : pool.outH();
    }

    int mapW() {
      return pool.kind() == 0 ? outW : pool.outW();
    }
  }

  record Pool(int kind, int size, int stride, int pad, int outH, int outW) {
    static final Pool NONE = new Pool(0, 1, 1, 0, 1, 1);
  }

  static final class DoesNotFit extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * The program.
   *
   * @throws DoesNotFit if a buffer is too small
   */
  ChainProgram(MachineConfig machine, Random random, Memory memory, Shapes shapes) {
    this.machine = machine;
    this.random = random;
    this.memory = memory;
    emit(shapes.channels(), shapes.layers(), shapes.stream());
  }

  /** Channels of the image, the layers, and whether the image's rows come while the first runs. */
  record Shapes(int channels, List<Layer> layers, boolean stream) {}

  int memoryBytes() {
    return memory.readBytes() + memory.resultBytes();
  }

  List<Instruction> instructions() {
    return List.copyOf(program);
  }

  @Override
  public String toString() {
    return description;
  }

  private int pick(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private void emit(int channels, List<Layer> layers, boolean stream) {
    Layer first = layers.getFirst();
    int inH = inExtent(first.outH(), first.strideH(), first.kernelH(), first.top());
    int inW = inExtent(first.outW(), first.strideW(), first.kernelW(), first.left());
    Map map = allocate(channels, inH, inW, first, stream);
    int gate = load(map, first, stream);
    int loaded = gate == 0 ? 1 : 0;
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      Map next =
          l + 1 < layers.size()
              ? allocate(layer.channels(), layer.mapH(), layer.mapW(), layers.get(l + 1), false)
              : place(layer.channels(), layer.mapH(), layer.mapW(), layer.mapW() + pick(0, 3));
      int signal = 1 << semaphore++;
      weights(map, layer);
      post(layer, next, signal, l + 1);
      conv(map, layer, l == 0 ? gate : 0, l == 0 ? loaded : signal >> 1);
      map = next;
    }
    store(map, 1 << (semaphore - 1));
    program.add(Instruction.of(Opcode.END).build());
    description = "gate %d, %s".formatted(gate, layers);
  }

  /** An input extent that gives exactly this output; the last pad may be anything that fits. */
  private static int inExtent(int out, int stride, int kernel, int pad) {
    return Math.max(1, (out - 1) * stride + kernel - pad);
  }

  /** Room for a map that a layer reads. */
  private Map allocate(int channels, int height, int width, Layer reader, boolean stream) {
    int pitch =
        FeatureLayout.pitch(
            width, reader.outW(), reader.strideH(), reader.strideW(), machine.banks());
    if (!stream) {
      return place(channels, height, width, pitch);
    }
    int ring = 1;
    while (ring < Math.ceilDiv((ringRows(reader) + 2) * pitch, machine.banks()) + 3) {
      ring *= 2;
    }
    int planes = Math.ceilDiv(channels, machine.unrolling().postLanes());
    FeatureLayout layout =
        new FeatureLayout(
            featureWord, ring, pitch, machine.banks(), machine.unrolling().postLanes());
    advance(planes * ring);
    return new Map(channels, height, width, layout);
  }

  private int ringRows(Layer reader) {
    int rowsOfTile = (machine.unrolling().pxLanes() + reader.outW() - 2) / reader.outW() + 1;
    return rowsOfTile * reader.strideH() + reader.kernelH();
  }

  private Map place(int channels, int height, int width, int pitch) {
    FeatureLayout layout = FeatureLayout.packed(machine, featureWord, height, pitch);
    advance(layout.end(channels) - layout.base());
    return new Map(channels, height, width, layout);
  }

  private void advance(int words) {
    featureWord += words;
    if (featureWord > machine.tiling().featureDepth()) {
      throw new DoesNotFit();
    }
  }

  private int takeDram(int bytes) {
    int at = dram;
    dram += Math.ceilDiv(bytes, 64) * 64;
    if (dram > memory.readBytes()) {
      throw new DoesNotFit();
    }
    return at;
  }

  private int planes(Map map) {
    return Math.ceilDiv(map.channels(), machine.unrolling().postLanes());
  }

  private int planePitch(Map map) {
    return Math.ceilDiv(map.width() * machine.featureWordBits() / 8, machine.beatBytes())
        * machine.beatBytes();
  }

  /** The first layer's input; returns the gate. */
  private int load(Map map, Layer reader, boolean stream) {
    int gate = !stream ? 0 : reader.pixelOuter() || reader.tiles() == 1 ? 2 : 1;
    int banks = machine.banks();
    int rowPitch = planes(map) * planePitch(map);
    int passWords = gate == 1 ? Math.ceilDiv(map.height() * map.layout().pitch(), banks) : 0;
    program.add(
        Instruction.of(Opcode.LOADF)
            .set(Header.SIGNAL, gate == 0 ? 1 : 0)
            .set(LoadF.DRAM, takeDram(map.height() * rowPitch))
            .set(LoadF.ROW_PITCH, rowPitch)
            .set(LoadF.PLANE_PITCH, planePitch(map))
            .set(LoadF.ROWS, map.height())
            .set(LoadF.ROW_WORDS, map.width())
            .set(LoadF.PLANES, planes(map))
            .set(LoadF.BASE, map.layout().base())
            .set(LoadF.PLANE_WORDS, map.layout().planeWords())
            .set(LoadF.RING_MASK, stream ? map.layout().planeWords() - 1 : 0xFFFF)
            .set(LoadF.PITCH_DIV, map.layout().pitch() / banks)
            .set(LoadF.PITCH_MOD, map.layout().pitch() % banks)
            .set(LoadF.STREAM, stream)
            .set(LoadF.RING_ROWS, stream ? ringRows(reader) : 0)
            .set(LoadF.PASSES, gate == 1 ? reader.tiles() : 1)
            .set(LoadF.PASS_WORDS, passWords)
            .build());
    return gate;
  }

  private void weights(Map map, Layer layer) {
    int tile = machine.biasWords() + layer.kernelH() * layer.kernelW() * map.channels();
    int pixelTiles = Math.ceilDiv(layer.outH() * layer.outW(), machine.unrolling().pxLanes());
    boolean byTile = !layer.hold() && !layer.pixelOuter();
    int words = byTile ? tile : tile * layer.tiles();
    int regions = byTile ? layer.tiles() : 1;
    if (layer.hold() && (layer.pixelOuter() ? words : tile) > machine.tiling().ringDepth()) {
      throw new DoesNotFit();
    }
    int portBytes = Math.toIntExact(machine.regionBeats(words) * machine.beatBytes()) * regions;
    program.add(
        Instruction.of(Opcode.LOADW)
            .set(LoadW.DRAM, takeDram(portBytes * machine.dramAccess().ports()))
            .set(LoadW.PORT_STRIDE, portBytes)
            .set(LoadW.WORDS, words)
            .set(LoadW.REPEATS, layer.hold() ? 1 : pixelTiles)
            .set(LoadW.REGIONS, regions)
            .build());
  }

  private void conv(Map map, Layer layer, int gate, int wait) {
    int banks = machine.banks();
    int pitch = map.layout().pitch();
    int tap = -layer.top() * pitch - layer.left();
    int rowExtra = (layer.strideH() * pitch - layer.strideW() * layer.outW()) / banks;
    int pixels = layer.outH() * layer.outW();
    program.add(
        Instruction.of(Opcode.CONV)
            .set(Header.WAIT, wait)
            .set(Conv.BASE, map.layout().base())
            .set(Conv.PLANE_WORDS, map.layout().planeWords())
            .set(Conv.RING_MASK, gate == 0 ? 0xFFFF : map.layout().planeWords() - 1)
            .set(Conv.GATE, gate)
            .set(Conv.PASS_WORDS, gate == 1 ? Math.ceilDiv(map.height() * pitch, banks) : 0)
            .set(Conv.IC, map.channels())
            .set(Conv.KERNEL_H, layer.kernelH())
            .set(Conv.KERNEL_W, layer.kernelW())
            .set(Conv.STRIDE_H, layer.strideH())
            .set(Conv.STRIDE_W, layer.strideW())
            .set(Conv.STRIDE_DIV, layer.strideW() / banks)
            .set(Conv.STRIDE_MOD, layer.strideW() % banks)
            .set(Conv.PAD_TOP, layer.top())
            .set(Conv.PAD_LEFT, layer.left())
            .set(Conv.IN_H, map.height())
            .set(Conv.IN_W, map.width())
            .set(Conv.OUT_W, layer.outW())
            .set(Conv.PIXELS, pixels)
            .set(Conv.PITCH_DIV, pitch / banks)
            .set(Conv.PITCH_MOD, pitch % banks)
            .set(Conv.ROW_EXTRA, rowExtra)
            .set(Conv.TAP_WORD, Math.floorDiv(tap, banks))
            .set(Conv.TAP_BANK, Math.floorMod(tap, banks))
            .set(Conv.OC_TILES, layer.tiles())
            .set(Conv.PIXEL_OUTER, layer.pixelOuter())
            .set(Conv.HOLD, layer.hold())
            .build());
  }

  private void post(Layer layer, Map out, int signal, int number) {
    int ocLanes = machine.unrolling().ocLanes();
    int bits = machine.quantization().elementBits();
    int width = chance(60) ? bits : pick(4, bits);
    int pixels = layer.outH() * layer.outW();
    Pool pool = layer.pool();
    program.add(
        Instruction.of(Opcode.POST)
            .set(Header.SIGNAL, signal)
            .set(Header.LAYER, number)
            .set(Post.PIXELS, pixels)
            .set(Post.IN_H, layer.outH())
            .set(Post.IN_W, layer.outW())
            .set(Post.OC_TILES, layer.tiles())
            .set(Post.LAST_OC, layer.channels() - (layer.tiles() - 1) * ocLanes)
            .set(Post.PIXEL_OUTER, layer.pixelOuter())
            .set(Post.SHIFT, chance(20) ? pick(-3, 50) : pick(30, 47))
            .set(Post.ROUNDING, random.nextInt(3))
            .set(Post.WRAP, random.nextBoolean())
            .set(Post.WIDTH, width)
            .set(Post.RELU, random.nextBoolean())
            .set(Post.POOL, pool.kind())
            .set(Post.POOL_H, pool.size())
            .set(Post.POOL_W, pool.size())
            .set(Post.POOL_STRIDE_H, pool.stride())
            .set(Post.POOL_STRIDE_W, pool.stride())
            .set(Post.POOL_TOP, pool.pad())
            .set(Post.POOL_LEFT, pool.pad())
            .set(Post.OUT_H, layer.mapH())
            .set(Post.OUT_W, layer.mapW())
            .set(Post.POOL_COUNT, chance(50) ? 0 : pool.size() * pool.size())
            .set(Post.POOL_SHIFT, pick(-2, 2))
            .set(Post.POOL_ROUNDING, random.nextInt(3))
            .set(Post.POOL_WRAP, random.nextBoolean())
            .set(Post.POOL_WIDTH, pick(4, bits))
            .set(Post.BASE, out.layout().base())
            .set(Post.PLANE_WORDS, out.layout().planeWords())
            .set(Post.PITCH_DIV, out.layout().pitch() / machine.banks())
            .set(Post.PITCH_MOD, out.layout().pitch() % machine.banks())
            .build());
  }

  private Map stored = new Map(0, 0, 0, new FeatureLayout(0, 0, 0, 1, 1));

  private void store(Map map, int wait) {
    stored = map;
    int rowPitch = planes(map) * planePitch(map);
    if (map.height() * rowPitch > memory.resultBytes()) {
      throw new DoesNotFit();
    }
    program.add(
        Instruction.of(Opcode.STORE)
            .set(Header.WAIT, wait)
            .set(Store.DRAM, memory.readBytes())
            .set(Store.ROW_PITCH, rowPitch)
            .set(Store.PLANE_PITCH, planePitch(map))
            .set(Store.ROWS, map.height())
            .set(Store.ROW_WORDS, map.width())
            .set(Store.PLANES, planes(map))
            .set(Store.BASE, map.layout().base())
            .set(Store.PLANE_WORDS, map.layout().planeWords())
            .set(Store.PITCH_DIV, map.layout().pitch() / machine.banks())
            .set(Store.PITCH_MOD, map.layout().pitch() % machine.banks())
            .build());
  }

  /** Byte offsets of the stored elements that mean something, in order. */
  int[] storedBytes() {
    int lanes = machine.unrolling().postLanes();
    int bytes = machine.quantization().elementBits() / 8;
    int[] offsets = new int[stored.channels() * stored.height() * stored.width() * bytes];
    int n = 0;
    for (int c = 0; c < stored.channels(); c++) {
      for (int y = 0; y < stored.height(); y++) {
        for (int x = 0; x < stored.width(); x++) {
          int word = y * planes(stored) * planePitch(stored) + c / lanes * planePitch(stored);
          for (int b = 0; b < bytes; b++) {
            offsets[n++] = memory.readBytes() + word + (x * lanes + c % lanes) * bytes + b;
          }
        }
      }
    }
    return Arrays.copyOf(offsets, n);
  }
}
