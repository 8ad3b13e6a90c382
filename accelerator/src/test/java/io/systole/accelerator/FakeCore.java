// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.machine.MachineConfig;
import io.systole.machine.Register;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.InstructionCodec;
import io.systole.machine.isa.MachineError;
import io.systole.machine.isa.Opcode;
import io.systole.simulator.MachineFault;
import io.systole.simulator.Simulator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A core made of two files and a thread: it sees ap_start in the register file, finds program and
 * image in the memory file by the addresses in its registers, and runs them in the simulator.
 */
final class FakeCore implements AutoCloseable {
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
  private static final long PHYSICAL = 0x1_4000_0000L;
  private static final int MEMORY_BYTES = 1 << 20;

  private final MachineConfig machine;
  private final UioDevice device;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment registers;
  private final MemorySegment memory;
  private final Thread thread;
  private volatile boolean stalled;
  private volatile boolean closed;

  FakeCore(Path folder, MachineConfig machine) throws IOException {
    this.machine = machine;
    this.device =
        new UioDevice(folder.resolve("uio0"), folder.resolve("udmabuf0"), PHYSICAL, MEMORY_BYTES);
    this.registers = file(device.registers(), UioDevice.REGISTER_BYTES);
    this.memory = file(device.memory(), MEMORY_BYTES);
    write(Register.ID, Register.ID_VALUE);
    write(Register.VERSION, Register.VERSION_VALUE);
    write(Register.CONFIG_HASH, machine.hash());
    write(Register.CTRL, Register.Control.AP_IDLE.mask());
    this.thread = Thread.ofPlatform().start(this::serve);
  }

  private MemorySegment file(Path path, long size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
    }
  }

  UioDevice device() {
    return device;
  }

  /** A stalled core takes the start and never ends. */
  void stall(boolean on) {
    stalled = on;
  }

  private int read(Register register) {
    return (int) WORD.getVolatile(registers, (long) register.offset());
  }

  private void write(Register register, int value) {
    WORD.setVolatile(registers, (long) register.offset(), value);
  }

  private void serve() {
    while (!closed) {
      if ((read(Register.CTRL) & Register.Control.AP_START.mask()) != 0) {
        write(Register.CTRL, 0);
        while (stalled && !closed) {
          Thread.onSpinWait();
        }
        execute();
        // A file can't clear ap_done when it is read; the next start does.
        write(Register.CTRL, Register.Control.AP_DONE.mask() | Register.Control.AP_IDLE.mask());
      }
      Thread.onSpinWait();
    }
  }

  private void execute() {
    long program = address(Register.PROGRAM_BASE_LO, Register.PROGRAM_BASE_HI);
    long image = address(Register.MEMORY_BASE_LO, Register.MEMORY_BASE_HI);
    List<Instruction> instructions = new ArrayList<>();
    int size = Opcode.INSTRUCTION_BYTES;
    for (int i = 0; i < read(Register.PROGRAM_LENGTH); i++) {
      byte[] code = memory.asSlice(program + (long) size * i, size).toArray(ValueLayout.JAVA_BYTE);
      instructions.add(InstructionCodec.decode(code));
    }
    MachineError error = MachineError.NONE;
    try {
      MemorySegment bytes = memory.asSlice(image, read(Register.MEMORY_SIZE));
      new Simulator(machine).run(instructions, bytes, (_, _, _) -> {});
    } catch (MachineFault fault) {
      error = fault.error();
      write(Register.ERROR_INDEX, fault.index());
    }
    write(Register.ERROR_CODE, error.code());
    write(Register.CYCLES_LO, 1000);
    write(Register.LAYER_END, 900);
  }

  private long address(Register low, Register high) {
    return (Integer.toUnsignedLong(read(high)) << 32 | Integer.toUnsignedLong(read(low)))
        - PHYSICAL;
  }

  @Override
  public void close() {
    closed = true;
    while (thread.isAlive()) {
      Thread.onSpinWait();
    }
    arena.close();
  }
}
