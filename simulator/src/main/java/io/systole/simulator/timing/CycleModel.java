// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator.timing;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Cycles of a program on a machine with a DRAM: in all, and at the end of each layer.
 *
 * <p>The program must be one that the simulator runs without fault; a program that never ends is
 * given up after 2^20 cycles in which nothing moved, as the hardware's watchdog does.
 */
public final class CycleModel {
  private static final int WATCHDOG_CYCLES = 1 << 20;
  private static final int LAYERS = 64;
  private static final int DRAIN_TILES = 2;
  private static final int LAST_BEAT_TO_DRAIN = 5;
  private static final int DRAIN_TO_POST = 4;
  private static final int LONG_ARRAY = 16;

  /** Units in the order of the dispatch. */
  static final int LOADW = 0;

  static final int LOADF = 1;
  private static final int CONV = 2;
  private static final int POST = 3;
  private static final int STORE = 4;
  private static final int SOFTMAX = 5;
  private static final int UNITS = 6;

  private final MachineConfig machine;
  private final List<Instruction> program;
  private final MemorySide memory;
  private final ConvIssue conv;
  private final PostColumns post;
  private final MapStore store;
  private final SoftmaxPasses softmax;
  private final UnitQueue[] units = new UnitQueue[UNITS];
  private final int[] tokens = new int[8];
  private final long[] layerEnd = new long[LAYERS];
  private final long[] startedAt = new long[UNITS];
  private final List<Span> spans = new ArrayList<>();
  private final Deque<Long> slotsFreeAt = new ArrayDeque<>();
  private long drainWrittenAt;
  private final BiasQueue biases;
  private int next;
  private boolean checked;
  private long lastMove;
  private final int lastLayer;
  private long instructionsLeft;

  /**
   * What a run takes.
   *
   * @param total cycles from ap_start to ap_done
   * @param layerEnd cycle of the last end of an instruction of each layer; 0 for none
   * @param beats read and written, all ports
   * @param spans every instruction at work in its unit, in order of their ends
   */
  public record Result(long total, List<Long> layerEnd, long beats, List<Span> spans) {
    public Result {
      layerEnd = List.copyOf(layerEnd);
      spans = List.copyOf(spans);
    }
  }

  /**
   * An instruction in its unit. A LOADW ends with its last request, not with its last beat.
   *
   * @param start first cycle in which the unit has it
   * @param end first cycle in which it has ended
   */
  public record Span(Opcode op, int layer, long start, long end) {}

  private CycleModel(MachineConfig machine, Dram dram, List<Instruction> program, int lastLayer) {
    this.machine = machine;
    this.lastLayer = lastLayer;
    this.instructionsLeft = program.stream().filter(this::counts).count();
    this.program = program;
    Instruction none = Instruction.of(Opcode.END).build();
    this.memory = new MemorySide(machine, dram, program.size(), none);
    this.conv = new ConvIssue(machine, none);
    this.post = new PostColumns(machine, none);
    this.store = new MapStore(machine, none);
    this.softmax = new SoftmaxPasses(machine);
    for (int u = 0; u < UNITS; u++) {
      units[u] = new UnitQueue(none);
    }
    this.biases = new BiasQueue(machine.biasWords());
  }

  /** The cycles of a program. */
  public static Result run(MachineConfig machine, Dram dram, List<Instruction> program) {
    return new CycleModel(machine, dram, program, LAYERS).run();
  }

  /** As above, given up when every instruction up to a layer has ended. */
  public static Result run(
      MachineConfig machine, Dram dram, List<Instruction> program, int lastLayer) {
    return new CycleModel(machine, dram, program, lastLayer).run();
  }

  /** Whether the run waits for the end of an instruction; for END it always does. */
  private boolean counts(Instruction instruction) {
    boolean end = instruction.op() == Opcode.END;
    return end ? lastLayer == LAYERS : instruction.at(Header.LAYER) <= lastLayer;
  }

  private Result run() {
    // Clear and Begin come before the first request.
    long now = 2;
    while (!step(now) && instructionsLeft > 0) {
      now++;
      if (now - lastMove > WATCHDOG_CYCLES) {
        throw new IllegalStateException(
            "nothing moves after cycle %d, at instruction %d of %d"
                .formatted(lastMove, next, program.size()));
      }
    }
    return new Result(now + 1, Arrays.stream(layerEnd).boxed().toList(), memory.beats(), spans);
  }

  /** One cycle; true when END is reached. */
  private boolean step(long now) {
    memory.present(now);
    boolean loadEnable = machine.dataflow() || loadsMayRun(now);
    boolean tileEnable = machine.dataflow() || visitsMayRun(now);
    boolean end = atEnd(now);
    boolean push = pushes();
    boolean[] starts = starts();
    compute(now, tileEnable);
    memory.banksTaken(post.writesAt(now));
    memory.clock(now, loadEnable, push, units, conv);
    if (memory.moved()) {
      lastMove = now;
    }
    others(now);
    if (push) {
      units[unit(program.get(next))].push(program.get(next));
      next++;
    }
    checked = memory.instructionOffered() && !push;
    clockUnits(now, starts);
    return end;
  }

  private boolean loadsMayRun(long now) {
    boolean visit = conv.visitOpen() || now < drainWrittenAt;
    return post.isQuiet(now)
        && store.isIdle()
        && (!visit || conv.starved(memory.ringWords() > conv.pointer()));
  }

  private boolean visitsMayRun(long now) {
    return post.isQuiet(now) && store.isIdle() && !memory.loading(conv.rowsReleased());
  }

  private boolean atEnd(long now) {
    if (!checked || next >= program.size() || program.get(next).op() != Opcode.END) {
      return false;
    }
    boolean quiet = memory.isIdle() && conv.isIdle(now) && store.isIdle() && softmax.isIdle(now);
    for (UnitQueue unit : units) {
      quiet &= unit.isEmpty();
    }
    return quiet;
  }

  private boolean pushes() {
    if (!checked || next >= program.size() || program.get(next).op() == Opcode.END) {
      return false;
    }
    return units[unit(program.get(next))].hasRoom();
  }

  private static int unit(Instruction instruction) {
    return switch (instruction.op()) {
      case LOADW -> LOADW;
      case LOADF -> LOADF;
      case CONV -> CONV;
      case POST -> POST;
      case STORE -> STORE;
      case SOFTMAX -> SOFTMAX;
      case END -> throw new IllegalArgumentException("END has no unit");
    };
  }

  /**
   * Which queues start their head in this cycle; takes the semaphores. A head that could start
   * holds back the later units that want one of its semaphores, even where it is held back itself.
   */
  private boolean[] starts() {
    boolean[] starts = new boolean[UNITS];
    int nonzero = 0;
    for (int s = 0; s < tokens.length; s++) {
      nonzero |= tokens[s] > 0 ? 1 << s : 0;
    }
    int claimed = 0;
    for (int u = 0; u < UNITS; u++) {
      int taken = units[u].ready(nonzero);
      if (taken < 0) {
        continue;
      }
      starts[u] = (taken & claimed) == 0;
      claimed |= taken;
      if (starts[u]) {
        for (int s = 0; s < tokens.length; s++) {
          tokens[s] -= taken >> s & 1;
        }
      }
    }
    return starts;
  }

  private void compute(long now, boolean tileEnable) {
    while (!slotsFreeAt.isEmpty() && slotsFreeAt.getFirst() < now) {
      slotsFreeAt.removeFirst();
    }
    ConvIssue.Offers offers =
        new ConvIssue.Offers(
            memory.ringWords(), biases.hasRoom(now), slotsFreeAt.size() < DRAIN_TILES, tileEnable);
    conv.clock(now, units[CONV].instruction(), units[CONV].valid(), memory.rowLoaded(), offers);
    if (conv.tookBias()) {
      biases.reserve();
    }
    ConvIssue.Visit visit = conv.ended();
    if (visit.pixels() > 0) {
      lastMove = now;
      int stages =
          LAST_BEAT_TO_DRAIN
              + (machine.unrolling().pxLanes() > LONG_ARRAY ? 1 : 0)
              + (machine.quantization().pairs() ? 1 : 0);
      long offered = now + conv.beatDelay() + visit.lastColumn() + stages + DRAIN_TO_POST;
      drainWrittenAt = offered - PostColumns.DRAIN_REGISTERS;
      PostColumns.Freed freed = post.visit(visit, offered);
      slotsFreeAt.add(freed.slotAt());
      if (visit.newBias()) {
        biases.latch(freed.biasAt());
      }
    }
    if (units[CONV].valid() && conv.isDone(now)) {
      post.endOfConv(units[CONV].instruction().at(Conv.OC_TILES));
    }
  }

  private void others(long now) {
    if (units[POST].started()) {
      post.start(now, units[POST].instruction());
    }
    if (units[SOFTMAX].started()) {
      softmax.start(now, units[SOFTMAX].instruction());
    }
    store.clock(now, units[STORE].instruction(), units[STORE].valid(), memory.storePort());
  }

  private void clockUnits(long now, boolean[] starts) {
    boolean[] done = new boolean[UNITS];
    done[LOADW] = memory.takeWeightsDone();
    done[LOADF] = memory.rowsDone();
    done[CONV] = conv.isDone(now);
    done[POST] = post.doneAt() <= now;
    done[STORE] = store.isDone();
    done[SOFTMAX] = softmax.isDone(now);
    if (done[POST]) {
      post.finish();
    }
    for (int u = 0; u < UNITS; u++) {
      units[u].clock(starts[u], done[u]);
      startedAt[u] = starts[u] ? now + 1 : startedAt[u];
      if (units[u].ended()) {
        lastMove = now;
        Instruction ended = units[u].instruction();
        layerEnd[ended.at(Header.LAYER)] = now + 1;
        instructionsLeft -= counts(ended) ? 1 : 0;
        spans.add(new Span(ended.op(), ended.at(Header.LAYER), startedAt[u], now + 1));
        for (int s = 0; s < tokens.length; s++) {
          tokens[s] += ended.at(Header.SIGNAL) >> s & 1;
        }
      }
    }
  }
}
