// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import io.systole.machine.Register;
import io.systole.machine.isa.MachineError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hardware behind Linux UIO: registers and memory mapped into this process, the end of a run found
 * by polling. The program lies at the start of the memory, the image behind it.
 */
final class UioAccelerator implements Accelerator {
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
  private static final int PAGE_BYTES = 4096;
  private static final int POLL_MICROS = 50;

  private final MachineConfig machine;
  private final UioDevice device;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment registers;
  private final MemorySegment buffer;
  private Optional<MemorySegment> image = Optional.empty();
  private Optional<Counters> counters = Optional.empty();

  UioAccelerator(MachineConfig machine, UioDevice device) {
    this.machine = machine;
    this.device = device;
    try {
      this.registers = map(device.registers(), UioDevice.REGISTER_BYTES);
      this.buffer = map(device.memory(), device.sizeBytes());
      require(Register.ID, Register.ID_VALUE);
      require(Register.VERSION, Register.VERSION_VALUE);
      require(Register.CONFIG_HASH, machine.hash());
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private MemorySegment map(Path file, long bytes) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SYNC)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: %d bytes can't be mapped: %s".formatted(file, bytes, e.getMessage()), e);
    }
  }

  private void require(Register register, int expected) {
    int found = read(register.offset());
    if (found != expected) {
      throw new IllegalArgumentException(
          "%s: %s is 0x%08x, expected 0x%08x"
              .formatted(device.registers(), register, found, expected));
    }
  }

  private int read(int offset) {
    return (int) WORD.getVolatile(registers, (long) offset);
  }

  private long unsigned(int offset) {
    return Integer.toUnsignedLong(read(offset));
  }

  private void write(Register register, long value) {
    WORD.setVolatile(registers, (long) register.offset(), (int) value);
  }

  @Override
  public void load(Program program, MemoryImage loaded) {
    Checks.machine(machine, program, loaded);
    byte[] code = program.encode();
    long base = Math.ceilDiv((long) code.length, PAGE_BYTES) * PAGE_BYTES;
    long size = loaded.bytes().byteSize();
    if (base + size > buffer.byteSize()) {
      throw new IllegalArgumentException(
          "%s: program and image take %d bytes, it has %d"
              .formatted(device.memory(), base + size, buffer.byteSize()));
    }
    MemorySegment.copy(code, 0, buffer, ValueLayout.JAVA_BYTE, 0, code.length);
    MemorySegment place = buffer.asSlice(base, size);
    place.copyFrom(loaded.bytes());
    image = Optional.of(place);
    address(Register.PROGRAM_BASE_LO, Register.PROGRAM_BASE_HI, device.physicalAddress());
    write(Register.PROGRAM_LENGTH, program.instructions().size());
    address(Register.MEMORY_BASE_LO, Register.MEMORY_BASE_HI, device.physicalAddress() + base);
    write(Register.MEMORY_SIZE, size);
  }

  private void address(Register low, Register high, long address) {
    write(low, address);
    write(high, address >>> 32);
  }

  @Override
  public MemorySegment memory() {
    return image.orElseThrow(() -> new IllegalStateException("nothing was loaded"));
  }

  @Override
  public Counters run(Duration timeout) {
    memory();
    if ((read(Register.CTRL.offset()) & Register.Control.AP_IDLE.mask()) == 0) {
      throw new IllegalStateException(device.registers() + ": the core is still running");
    }
    write(Register.CTRL, Register.Control.AP_START.mask());
    await(timeout);
    counters = Optional.of(readCounters());
    MachineError error = MachineError.ofCode(read(Register.ERROR_CODE.offset()));
    if (error != MachineError.NONE) {
      throw new AcceleratorException(error, read(Register.ERROR_INDEX.offset()));
    }
    return counters();
  }

  /** Reading CTRL clears ap_done. */
  private void await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while ((read(Register.CTRL.offset()) & Register.Control.AP_DONE.mask()) == 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new AcceleratorTimeoutException(timeout);
      }
      try {
        Thread.sleep(Duration.ofNanos(POLL_MICROS * 1000L));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AcceleratorTimeoutException(timeout);
      }
    }
  }

  private Counters readCounters() {
    List<Long> ends = new ArrayList<>();
    for (int layer = 0; layer < Register.LAYERS; layer++) {
      ends.add(unsigned(Register.LAYER_END.offset() + 4 * layer));
    }
    long high = unsigned(Register.CYCLES_HI.offset());
    return new Counters(high << 32 | unsigned(Register.CYCLES_LO.offset()), ends);
  }

  @Override
  public Counters counters() {
    return counters.orElseThrow(() -> new IllegalStateException("nothing was run"));
  }

  @Override
  public void close() {
    arena.close();
  }
}
