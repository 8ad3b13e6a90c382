// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.Register;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One core in RTL with its DRAM, driven as a board's driver drives it: registers and memory, no
 * back door. Not for use by several threads.
 */
public final class Core implements AutoCloseable {
  private static final long PROGRAM_BASE = 0x1000_0000L;
  private static final long MEMORY_BASE = 0x4000_0000L;
  private static final long BATCH_CYCLES = 200_000;
  private static final int BEAT_ALIGNMENT = 4096;

  /** Cycles of the register write that starts a run which the run counts as its own. */
  private static final int STARTED_CYCLES = 2;

  private final Arena arena = Arena.ofShared();
  private final Bench bench;
  private Optional<MemorySegment> memory = Optional.empty();
  private long startCycle;

  private Core(Bench bench) {
    this.bench = bench;
  }

  /** The RTL of this installation, without waves. */
  public static Core open(MachineConfig machine, Board board, Stall stall) {
    Path rtl = VerilatedLibrary.installedRtl();
    return open(new VerilatedLibrary(machine, rtl, false), board, stall);
  }

  /**
   * Builds the library if need be and resets the core.
   *
   * @throws IllegalArgumentException if the machine has more ports, or wider ones, than the board
   */
  public static Core open(VerilatedLibrary library, Board board, Stall stall) {
    MachineConfig machine = library.machine();
    MachineConfig.DramAccess access = machine.dramAccess();
    Board.Dram dram = board.dram();
    if (access.ports() > dram.ports() || access.portBits() > dram.portBits()) {
      throw new IllegalArgumentException(
          "machine %s has %d ports of %d bits, board %s %d of %d"
              .formatted(
                  machine.name(),
                  access.ports(),
                  access.portBits(),
                  board.id(),
                  dram.ports(),
                  dram.portBits()));
    }
    Bench.DramShape shape =
        new Bench.DramShape(
            access.ports(),
            machine.beatBytes(),
            dram.maxBurstBeats(),
            dram.activeSlots(),
            dram.slots());
    return new Core(new Bench(library.build(), shape, stall));
  }

  /** Copies a program and a memory image into the DRAM and tells the core where they are. */
  public void load(List<Instruction> program, MemorySegment image) {
    List<byte[]> encoded = program.stream().map(InstructionCodec::encode).toList();
    loadEncoded(encoded, image);
  }

  /** As {@link #load}, from instructions that need not be legal. */
  public void loadEncoded(List<byte[]> program, MemorySegment image) {
    int size = Opcode.INSTRUCTION_BYTES;
    MemorySegment code = arena.allocate((long) size * Math.max(1, program.size()), BEAT_ALIGNMENT);
    for (int i = 0; i < program.size(); i++) {
      MemorySegment.copy(program.get(i), 0, code, ValueLayout.JAVA_BYTE, (long) size * i, size);
    }
    MemorySegment copy = arena.allocate(Math.max(1, image.byteSize()), BEAT_ALIGNMENT);
    copy.copyFrom(image);
    memory = Optional.of(copy.asSlice(0, image.byteSize()));
    bench.clearRegions();
    bench.region(PROGRAM_BASE, code);
    bench.region(MEMORY_BASE, copy);
    writeRegister(Register.PROGRAM_BASE_LO, (int) PROGRAM_BASE);
    writeRegister(Register.PROGRAM_BASE_HI, (int) (PROGRAM_BASE >>> 32));
    writeRegister(Register.PROGRAM_LENGTH, program.size());
    writeRegister(Register.MEMORY_BASE_LO, (int) MEMORY_BASE);
    writeRegister(Register.MEMORY_BASE_HI, (int) (MEMORY_BASE >>> 32));
    writeRegister(Register.MEMORY_SIZE, (int) image.byteSize());
  }

  /**
   * The DRAM from MEMORY_BASE on, as the core sees it; writes reach it, so images can follow each
   * other without loading anew.
   *
   * @throws IllegalStateException before {@link #load}
   */
  public MemorySegment memory() {
    return memory.orElseThrow(() -> new IllegalStateException("no memory image was loaded"));
  }

  /** As {@link #run(long, LongConsumer)}, without progress. */
  public RunResult run(long maxCycles) {
    return run(maxCycles, cycles -> {});
  }

  /**
   * Starts the core and waits for its interrupt.
   *
   * @param progress told the cycles so far, now and then
   * @throws IllegalStateException if it does not end in time, or the model or AXI's rules failed
   */
  public RunResult run(long maxCycles, LongConsumer progress) {
    start();
    return finish(maxCycles, progress);
  }

  /** Enables the interrupt and writes ap_start. */
  public void start() {
    writeRegister(Register.GIER, 1);
    writeRegister(Register.IER, 1);
    writeRegister(Register.CTRL, 1);
    startCycle = bench.statistic(0) - STARTED_CYCLES;
  }

  /** The DRAM's cycle in which the last run began: what its pauses are counted from. */
  public long startCycle() {
    return startCycle;
  }

  /** Steps some cycles, or until the interrupt; the cycles stepped. */
  public long step(long cycles) {
    return bench.run(cycles);
  }

  /** Waits for the end of a run that was started. */
  public RunResult finish(long maxCycles, LongConsumer progress) {
    long cycles = 0;
    while (!bench.interrupt()) {
      if (cycles >= maxCycles) {
        throw new IllegalStateException("the core did not end within " + maxCycles + " cycles");
      }
      cycles += bench.run(Math.min(BATCH_CYCLES, maxCycles - cycles));
      progress.accept(cycles);
    }
    bench.check();
    writeRegister(Register.ISR, readRegister(Register.ISR));
    return result();
  }

  private RunResult result() {
    List<Long> ends = new ArrayList<>();
    for (int layer = 0; layer < Register.LAYERS; layer++) {
      ends.add(unsigned(Register.LAYER_END.offset() + 4 * layer));
    }
    long cycles =
        unsigned(Register.CYCLES_HI.offset()) << 32 | unsigned(Register.CYCLES_LO.offset());
    RunResult.Counters counters =
        new RunResult.Counters(
            unsigned(Register.READ_BEATS.offset()),
            unsigned(Register.WRITE_BEATS.offset()),
            unsigned(Register.ISSUED_BEATS.offset()),
            unsigned(Register.STALL_WEIGHTS.offset()),
            unsigned(Register.STALL_ROWS.offset()),
            unsigned(Register.STALL_DRAIN.offset()));
    return new RunResult(
        MachineError.ofCode(readRegister(Register.ERROR_CODE)),
        readRegister(Register.ERROR_INDEX),
        cycles,
        List.copyOf(ends),
        counters);
  }

  public int readRegister(Register register) {
    return bench.read(register.offset());
  }

  public void writeRegister(Register register, int value) {
    bench.write(register.offset(), value);
  }

  /** Pulls ap_rst_n low for some cycles, with the DRAM's bursts forgotten. */
  public void reset(int cycles) {
    bench.reset(cycles);
  }

  /**
   * Beats that touch these offsets of the memory image answer with an error.
   *
   * @param slverr offset, or −1 for none
   * @param decerr offset, or −1 for none
   */
  public void failAt(long slverr, long decerr) {
    bench.errors(slverr < 0 ? -1 : MEMORY_BASE + slverr, decerr < 0 ? -1 : MEMORY_BASE + decerr);
  }

  /** As {@link #failAt}, for the words of instructions of the program. */
  public void failFetchAt(int slverr, int decerr) {
    bench.errors(
        slverr < 0 ? -1 : PROGRAM_BASE + (long) Opcode.INSTRUCTION_BYTES * slverr,
        decerr < 0 ? -1 : PROGRAM_BASE + (long) Opcode.INSTRUCTION_BYTES * decerr);
  }

  /** Listens to a stage of a layer from now on. */
  public Tap tap(int layer, int stage, int channels, int pixels) {
    MemorySegment values = arena.allocate(4L * channels * pixels, 8);
    values.fill((byte) 0x80);
    bench.tap(stage, layer, channels, pixels, values);
    return new Tap(bench, layer, stage, values);
  }

  /** Writes waves from now on; the library must have been built with them. */
  public void trace(Path file) {
    if (!bench.trace(file)) {
      throw new IllegalStateException("this library was built without waves: " + file);
    }
  }

  /** What the DRAM saw since the core was opened. */
  public DramStatistics dram() {
    return new DramStatistics(
        bench.statistic(0),
        bench.statistic(1),
        bench.statistic(2),
        bench.statistic(3),
        bench.statistic(4));
  }

  /**
   * What the DRAM model counted.
   *
   * @param strayReads beats read where no memory is: they got poison
   * @param strayWrites beats written where no memory is
   */
  public record DramStatistics(
      long cycles, long strayReads, long strayWrites, long readBeats, long writeBeats) {}

  @Override
  public void close() {
    bench.close();
    arena.close();
  }

  private long unsigned(int offset) {
    return Integer.toUnsignedLong(bench.read(offset));
  }
}
