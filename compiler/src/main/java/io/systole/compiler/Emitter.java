// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Placed.Loaded;
import io.systole.compiler.Placed.Resident;
import io.systole.compiler.Placed.Ring;
import io.systole.compiler.Placed.Source;
import io.systole.compiler.Placed.Spot;
import io.systole.machine.FeatureLayout;
import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.LoadW;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Softmax;
import io.systole.machine.isa.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Stage 4: instructions without semaphores, in an order in which each stands behind those it
 * depends on: for each layer LOADF (an input from DRAM), LOADW, POST, its CONVs, STORE (an output
 * to DRAM); then SOFTMAX, STORE, END.
 */
final class Emitter {
  private static final int NO_RING = 0xFFFF;

  private final Scheduled scheduled;
  private final MachineConfig machine;
  private final MemoryMap memory;
  private final List<Instruction> program = new ArrayList<>();

  private Emitter(Scheduled scheduled, MachineConfig machine, MemoryMap memory) {
    this.scheduled = scheduled;
    this.machine = machine;
    this.memory = memory;
  }

  /**
   * Emits a schedule.
   *
   * @throws IllegalArgumentException naming the layer and the field whose range it exceeds
   */
  static List<Instruction> emit(Scheduled scheduled, MachineConfig machine, MemoryMap memory) {
    return new Emitter(scheduled, machine, memory).run();
  }

  private List<Instruction> run() {
    Placed placed = scheduled.placed();
    int layers = placed.spots().size();
    for (int i = 0; i < layers; i++) {
      try {
        layer(i);
      } catch (IllegalArgumentException e) {
        throw placed.spots().get(i).layer().refuse(String.valueOf(e.getMessage()));
      }
    }
    FeatureLayout scores = placed.spots().getLast().destination();
    placed
        .lowered()
        .softmax()
        .ifPresent(softmax -> softmax(softmax, scores, placed.probabilities().orElseThrow()));
    int last = layers - 1 + (placed.probabilities().isPresent() ? 1 : 0);
    store(last, memory.output(), placed.probabilities().orElse(scores));
    program.add(Instruction.of(Opcode.END).set(Header.LAYER, last).build());
    return program;
  }

  private void layer(int i) {
    Spot spot = scheduled.placed().spots().get(i);
    Loop loop = scheduled.choices().get(i).loop();
    memory.inputs().get(i).ifPresent(map -> loadF(i, spot, map));
    MemoryMap.Weights weights = memory.weights().get(i);
    program.add(
        Instruction.of(Opcode.LOADW)
            .set(Header.LAYER, i)
            .set(LoadW.DRAM, weights.offset())
            .set(LoadW.PORT_STRIDE, weights.portStride())
            .set(LoadW.WORDS, weights.words())
            .set(LoadW.REPEATS, weights.repeats())
            .set(LoadW.REGIONS, weights.regions())
            .build());
    program.add(new PostEmitter(machine).emit(i, spot, loop));
    for (int group = 0; group < spot.layer().convolution().groups(); group++) {
      program.add(conv(i, spot, loop, group));
    }
    boolean leaves = i + 1 < memory.inputs().size() && memory.inputs().get(i + 1).isPresent();
    if (leaves) {
      store(i, memory.inputs().get(i + 1).orElseThrow(), spot.destination());
    }
    if (!memory.kept().isEmpty()) {
      store(i, memory.kept().get(i), spot.destination());
    }
  }

  private int passes(Spot spot, Loop loop) {
    boolean again = spot.source() instanceof Ring && !loop.pixelOuter();
    return again ? spot.layer().convolution().tiles(machine.unrolling().ocLanes()) : 1;
  }

  private void loadF(int i, Spot spot, DramMap map) {
    FeatureLayout layout = spot.source().layout();
    int rows = spot.layer().convolution().rowsRead();
    boolean ring = spot.source() instanceof Ring;
    boolean streamed = !(spot.source() instanceof Loaded loaded) || loaded.streamed();
    program.add(
        Instruction.of(Opcode.LOADF)
            .set(Header.LAYER, i)
            .set(LoadF.DRAM, map.offset())
            .set(LoadF.ROW_PITCH, map.rowPitch())
            .set(LoadF.PLANE_PITCH, map.planePitch())
            .set(LoadF.ROWS, rows)
            .set(LoadF.ROW_WORDS, map.map().width())
            .set(LoadF.PLANES, map.planes())
            .set(LoadF.BASE, layout.base())
            .set(LoadF.PLANE_WORDS, layout.planeWords())
            .set(LoadF.RING_MASK, ring ? layout.planeWords() - 1 : NO_RING)
            .set(LoadF.PITCH_DIV, layout.pitch() / layout.banks())
            .set(LoadF.PITCH_MOD, layout.pitch() % layout.banks())
            .set(LoadF.STREAM, streamed)
            .set(LoadF.RING_ROWS, spot.source() instanceof Ring r ? r.rows() : rows)
            .set(LoadF.PASSES, passes(spot, scheduled.choices().get(i).loop()))
            .set(LoadF.PASS_WORDS, ring ? passWords(spot) : 0)
            .build());
  }

  private static int passWords(Spot spot) {
    FeatureLayout layout = spot.source().layout();
    int rows = spot.layer().convolution().rowsRead();
    return Math.ceilDiv(rows * layout.pitch(), layout.banks());
  }

  private static int gate(Source source, Loop loop) {
    return switch (source) {
      case Resident _ -> 0;
      case Loaded loaded -> loaded.streamed() ? 2 : 0;
      case Ring _ -> loop.pixelOuter() ? 2 : 1;
    };
  }

  private Instruction conv(int i, Spot spot, Loop loop, int group) {
    Convolution c = spot.layer().convolution();
    Slide s = c.slide();
    FeatureLayout in = spot.source().layout();
    int banks = in.banks();
    int lanes = machine.unrolling().ocLanes();
    int gate = gate(spot.source(), loop);
    boolean manyTiles = c.isIdentity() && c.groupTiles(lanes) > 1;
    int tap = -s.top() * in.pitch() - s.left();
    Instruction.Builder builder =
        Instruction.of(Opcode.CONV)
            .set(Header.LAYER, i)
            .set(Conv.BASE, in.base() + group * c.groupInputs() / in.lanes() * in.planeWords())
            .set(Conv.PLANE_WORDS, in.planeWords())
            .set(Conv.RING_MASK, spot.source() instanceof Ring ? in.planeWords() - 1 : NO_RING)
            .set(Conv.GATE, gate)
            .set(Conv.PASS_WORDS, gate == 1 ? passWords(spot) : 0)
            .set(Conv.TILE_PLANES, manyTiles ? lanes / in.lanes() : 0)
            .set(Conv.IC, c.tileInputs(lanes))
            .set(Conv.PITCH_DIV, in.pitch() / banks)
            .set(Conv.PITCH_MOD, in.pitch() % banks)
            .set(
                Conv.ROW_EXTRA,
                Math.floorDiv(s.strideH() * in.pitch() - s.strideW() * c.out().width(), banks))
            .set(Conv.TAP_WORD, Math.floorDiv(tap, banks))
            .set(Conv.TAP_BANK, Math.floorMod(tap, banks))
            .set(Conv.OC_TILES, c.groupTiles(lanes))
            .set(Conv.PIXEL_OUTER, loop.pixelOuter())
            .set(Conv.HOLD, loop.hold());
    return slide(builder, c, banks).build();
  }

  private static Instruction.Builder slide(Instruction.Builder builder, Convolution c, int banks) {
    Slide s = c.slide();
    return builder
        .set(Conv.KERNEL_H, s.kernelH())
        .set(Conv.KERNEL_W, s.kernelW())
        .set(Conv.STRIDE_H, s.strideH())
        .set(Conv.STRIDE_W, s.strideW())
        .set(Conv.STRIDE_DIV, s.strideW() / banks)
        .set(Conv.STRIDE_MOD, s.strideW() % banks)
        .set(Conv.PAD_TOP, s.top())
        .set(Conv.PAD_LEFT, s.left())
        .set(Conv.IN_H, c.rowsRead())
        .set(Conv.IN_W, c.in().width())
        .set(Conv.OUT_W, c.out().width())
        .set(Conv.PIXELS, c.out().pixels());
  }

  private void softmax(Lowered.Softmax softmax, FeatureLayout scores, FeatureLayout result) {
    program.add(
        Instruction.of(Opcode.SOFTMAX)
            .set(Header.LAYER, scheduled.placed().spots().size())
            .set(Softmax.COUNT, softmax.classes())
            .set(Softmax.FRACTION, softmax.fractionBits())
            .set(Softmax.SOURCE, scores.base())
            .set(Softmax.SOURCE_PLANE_WORDS, scores.planeWords())
            .set(Softmax.BASE, result.base())
            .set(Softmax.PLANE_WORDS, result.planeWords())
            .build());
  }

  private void store(int layer, DramMap to, FeatureLayout from) {
    program.add(
        Instruction.of(Opcode.STORE)
            .set(Header.LAYER, layer)
            .set(Store.DRAM, to.offset())
            .set(Store.ROW_PITCH, to.rowPitch())
            .set(Store.PLANE_PITCH, to.planePitch())
            .set(Store.ROWS, to.map().height())
            .set(Store.ROW_WORDS, to.map().width())
            .set(Store.PLANES, to.planes())
            .set(Store.BASE, from.base())
            .set(Store.PLANE_WORDS, from.planeWords())
            .set(Store.PITCH_DIV, from.pitch() / from.banks())
            .set(Store.PITCH_MOD, from.pitch() % from.banks())
            .build());
  }
}
