// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import io.systole.machine.isa.Instruction;
import io.systole.reference.FixedModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Compiles a quantized network: lower, place, schedule, emit, synchronize. */
public final class Compiler {
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_LAYERS = 64;
  private static final int BIAS_BYTES = MachineConfig.ACCUMULATOR_BITS / 8;

  private final FixedModel model;
  private final MachineConfig machine;
  private final Board board;

  private final boolean keepAll;

  private Compiler(FixedModel model, MachineConfig machine, Board board, boolean keepAll) {
    this.model = model;
    this.machine = machine;
    this.board = board;
    this.keepAll = keepAll;
  }

  /**
   * Compiles.
   *
   * @param board whose DRAM the schedule reckons with
   * @throws IllegalArgumentException of one line, naming the node and what the machine lacks
   */
  public static Compiled compile(FixedModel model, MachineConfig machine, Board board) {
    return new Compiler(model, machine, board, false).run();
  }

  /**
   * Compiles so that every layer's output is stored as well ({@link Compiled#kept}), for comparison
   * on a board; everything else lies where {@link #compile} puts it. Throws as that does.
   */
  public static Compiled compileKeepingAll(FixedModel model, MachineConfig machine, Board board) {
    return new Compiler(model, machine, board, true).run();
  }

  private Compiled run() {
    int bits = machine.quantization().elementBits();
    if (bits > 16) {
      throw new IllegalArgumentException(
          "machine %s: elementBits %d: only 8 and 16 can run".formatted(machine.name(), bits));
    }
    Lowered lowered = Lowering.lower(model, machine);
    Placed placed = Placement.place(lowered, machine);
    Scheduled scheduled = Scheduling.schedule(placed, machine, bytesPerCycle());
    MemoryMap map = MemoryMap.of(scheduled, machine, keepAll);
    List<Instruction> bare = Emitter.emit(scheduled, machine, map);
    List<Instruction> program = Synchronizer.synchronize(bare, machine);
    List<BufferUse> buffers = new ArrayList<>(placed.uses());
    buffers.addAll(scheduled.uses());
    buffers.addAll(limits(lowered, program));
    return new Compiled(
        machine,
        board,
        new Program(machine.hash(), program),
        memory(scheduled, map),
        input(lowered, map),
        output(lowered, map),
        lowered.taps(),
        kept(lowered, map),
        buffers,
        costs(scheduled, map),
        Listing.of(scheduled));
  }

  /** Usable bytes a cycle of the ports that the machine has on this board. */
  private double bytesPerCycle() {
    Board.Dram dram = board.dram();
    double ports = machine.dramAccess().ports() * (machine.dramAccess().portBits() / 8.0);
    return Math.min(dram.bytesPerCycle(), ports * dram.activeSlots() / dram.slots());
  }

  private List<BufferUse> limits(Lowered lowered, List<Instruction> program) {
    String graph = "graph " + model.graph().name();
    int layers = lowered.layers().size() + (lowered.softmax().isPresent() ? 1 : 0);
    return List.of(
        new BufferUse("program", graph, program.size(), Program.MAX_INSTRUCTIONS, "instructions")
            .require(),
        new BufferUse("layer counters", graph, layers, MAX_LAYERS, "layers").require());
  }

  private MemoryImage memory(Scheduled scheduled, MemoryMap map) {
    MemorySegment bytes = Arena.ofAuto().allocate(map.sizeBytes(), PAGE_BYTES);
    List<Layer> layers = scheduled.placed().lowered().layers();
    for (int i = 0; i < layers.size(); i++) {
      WeightPacker.pack(machine, layers.get(i).convolution(), map.weights().get(i), bytes);
    }
    return new MemoryImage(machine.hash(), bytes.asReadOnly());
  }

  private static InputPort input(Lowered lowered, MemoryMap map) {
    Lowered.Port port = lowered.input();
    return new InputPort(
        port.value(), port.shape(), port.format(), map.inputs().getFirst().orElseThrow());
  }

  private static OutputPort output(Lowered lowered, MemoryMap map) {
    Lowered.Port port = lowered.output();
    return new OutputPort(
        port.value(), port.shape(), port.format(), map.output(), lowered.softmax().isPresent());
  }

  /** A layer's last stage is what it stores. */
  private static List<KeptMap> kept(Lowered lowered, MemoryMap map) {
    List<KeptMap> kept = new ArrayList<>();
    for (int layer = 0; layer < map.kept().size(); layer++) {
      int number = layer;
      List<Tap> taps = lowered.taps().stream().filter(tap -> tap.layer() == number).toList();
      if (!taps.isEmpty()) {
        kept.add(new KeptMap(layer, taps.getLast().value(), map.kept().get(layer)));
      }
    }
    return kept;
  }

  private List<LayerCost> costs(Scheduled scheduled, MemoryMap map) {
    List<LayerCost> costs = new ArrayList<>();
    List<Row> rows = scheduled.placed().lowered().rows();
    int macsPerDsp = machine.quantization().pairs() ? 2 : 1;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      long bytes =
          row.weights() * machine.quantization().elementBits() / 8 + row.biases() * BIAS_BYTES;
      bytes += i == 0 ? map.inputs().getFirst().orElseThrow().valueBytes() : 0;
      bytes += i == rows.size() - 1 ? map.output().valueBytes() : 0;
      double macs = (double) row.macs() / (macsPerDsp * board.device().dsp());
      double dram = bytes / board.dram().bytesPerCycle();
      costs.add(
          new LayerCost(
              row.name(),
              row.type(),
              row.layer(),
              row.hiddenBehind(),
              row.macs(),
              bytes,
              Math.max(macs, dram),
              boundBy(row, scheduled)));
    }
    return costs;
  }

  /** What the schedule expects to be busy longest; nothing but POST works on a row without MACs. */
  private static String boundBy(Row row, Scheduled scheduled) {
    boolean leads = row.hiddenBehind().isEmpty() && row.layer() < scheduled.choices().size();
    if (!leads) {
      return "postprocessing";
    }
    Scheduled.Cost cost = scheduled.choices().get(row.layer()).cost();
    long array = row.macs() > 0 ? cost.array() : 0;
    long post = row.macs() > 0 ? cost.post() : Math.max(cost.array(), cost.post());
    if (array >= Math.max(cost.dram(), post)) {
      return "macs";
    }
    return cost.dram() >= post ? "dram" : "postprocessing";
  }
}
