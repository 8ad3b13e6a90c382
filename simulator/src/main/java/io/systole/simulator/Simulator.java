// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.MachineError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Executes a program on a memory image, in program order: what the hardware computes when the
 * program's semaphores keep every instruction behind those it depends on.
 *
 * <p>On-chip memories start undefined (poisoned) at every run. STORE writes into the caller's
 * memory.
 */
public final class Simulator {
  private final MachineConfig config;

  /**
   * @throws IllegalArgumentException if the machine exists for estimates only
   */
  public Simulator(MachineConfig config) {
    int bits = config.quantization().elementBits();
    if (bits != 8 && bits != 16) {
      throw new IllegalArgumentException(
          "machine %s has %d-bit elements: only 8 and 16 can be executed"
              .formatted(config.name(), bits));
    }
    this.config = config;
  }

  /**
   * Runs a program to its END.
   *
   * @param memory the memory image from MEMORY_BASE on; written by STORE
   * @throws MachineFault if the hardware would end in its error state
   */
  public void run(List<Instruction> program, MemorySegment memory, Taps taps) {
    new Run(memory, taps).execute(program);
  }

  /** The state of one run. */
  private final class Run {
    private static final int SEMAPHORES = 8;
    private static final int MAX_TOKENS = 15;

    private final Machine machine;
    private final Transfers transfers;
    private final Taps taps;
    private final Deque<RowStream> streams = new ArrayDeque<>();
    private final Deque<PostUnit> posts = new ArrayDeque<>();
    private final Deque<Instruction> openPosts = new ArrayDeque<>();
    private final int[] tokens = new int[SEMAPHORES];

    Run(MemorySegment bytes, Taps taps) {
      Memory memory = new Memory(bytes, config.beatBytes());
      this.machine =
          new Machine(config, new Banks(config), new WeightStream(config, memory), memory);
      this.transfers = new Transfers(machine);
      this.taps = taps;
    }

    void execute(List<Instruction> program) {
      for (int index = 0; index < program.size(); index++) {
        Instruction instruction = program.get(index);
        take(index, instruction);
        switch (instruction.op()) {
          case LOADW -> machine.weights().add(index, instruction);
          case LOADF -> loadF(index, instruction);
          case CONV -> conv(index, instruction);
          case POST -> {
            posts.add(new PostUnit(index, instruction, machine, taps));
            openPosts.add(instruction);
          }
          case STORE -> transfers.store(index, instruction);
          case SOFTMAX -> transfers.softmax(index, instruction);
          case END -> {
            end(index);
            return;
          }
        }
        if (posts.isEmpty() || !openPosts.contains(instruction)) {
          give(index, instruction);
        }
      }
      throw new MachineFault(MachineError.NO_END, program.size(), "no END");
    }

    private void loadF(int index, Instruction instruction) {
      RowStream stream =
          new RowStream(index, instruction, config, machine.memory(), machine.banks());
      stream.advance();
      if (stream.isStreamed()) {
        streams.add(stream);
      }
    }

    private void conv(int index, Instruction instruction) {
      PostUnit post = posts.peek();
      if (post == null) {
        throw new MachineFault(MachineError.WATCHDOG, index, "no POST takes the columns");
      }
      Optional<RowStream> rows = Optional.ofNullable(streams.peek());
      new ConvUnit(index, instruction, machine, post, rows).execute();
      if (rows.isPresent() && rows.get().isFinished()) {
        streams.remove();
      }
      if (post.isFinished()) {
        posts.remove();
        give(index, openPosts.remove());
      }
    }

    private void take(int index, Instruction instruction) {
      for (int s = 0; s < SEMAPHORES; s++) {
        if ((instruction.at(Header.WAIT) >> s & 1) != 0 && --tokens[s] < 0) {
          throw new MachineFault(
              MachineError.WATCHDOG, index, "waits for semaphore S%d, never given".formatted(s));
        }
      }
    }

    private void give(int index, Instruction instruction) {
      for (int s = 0; s < SEMAPHORES; s++) {
        if ((instruction.at(Header.SIGNAL) >> s & 1) != 0 && ++tokens[s] > MAX_TOKENS) {
          throw new MachineFault(
              MachineError.SEMAPHORE, index, "semaphore S%d counts beyond 15".formatted(s));
        }
      }
    }

    private void end(int index) {
      String left =
          !posts.isEmpty()
              ? "a POST misses columns"
              : !machine.weights().isEmpty()
                  ? "ring words nobody took"
                  : !streams.isEmpty() ? "streamed rows nobody released" : staleTokens();
      if (!left.isEmpty()) {
        throw new MachineFault(MachineError.STALE, index, left);
      }
    }

    private String staleTokens() {
      for (int s = 0; s < SEMAPHORES; s++) {
        if (tokens[s] != 0) {
          return "semaphore S%d has %d tokens left".formatted(s, tokens[s]);
        }
      }
      return "";
    }
  }
}
