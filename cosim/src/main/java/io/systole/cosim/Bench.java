// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The C interface of bench.cpp, function by function; one instance is one core with its DRAM. */
final class Bench implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private final Arena arena = Arena.ofShared();
  private final SymbolLookup symbols;
  private final MethodHandle write;
  private final MethodHandle read;
  private final MethodHandle run;
  private final MemorySegment handle;

  /**
   * A core, reset, without memory.
   *
   * @param dram ports, bytes of a beat, longest burst, active slots, slots
   */
  Bench(Path library, DramShape dram, Stall stall) {
    symbols = SymbolLookup.libraryLookup(library, arena);
    write = function("systole_write", FunctionDescriptor.of(LONG, POINTER, INT, INT));
    read = function("systole_read", FunctionDescriptor.of(LONG, POINTER, INT));
    run = function("systole_run", FunctionDescriptor.of(LONG, POINTER, LONG));
    MethodHandle create =
        function("systole_new", FunctionDescriptor.of(POINTER, INT, INT, INT, INT, INT, INT, LONG));
    long seed = stall instanceof Stall.Random random ? random.seed() : 0;
    int random = stall instanceof Stall.Random ? 1 : 0;
    handle =
        (MemorySegment)
            call(
                () ->
                    create.invoke(
                        dram.ports(),
                        dram.portBytes(),
                        dram.maxBurstBeats(),
                        dram.activeSlots(),
                        dram.slots(),
                        random,
                        seed));
    check();
  }

  /** The DRAM ports a machine has on a board. */
  record DramShape(int ports, int portBytes, int maxBurstBeats, int activeSlots, int slots) {}

  void write(int register, int value) {
    checked((long) call(() -> write.invoke(handle, register, value)));
  }

  int read(int register) {
    return (int) checked((long) call(() -> read.invoke(handle, register)));
  }

  /** Cycles stepped until the interrupt, at most so many. */
  long run(long maxCycles) {
    return checked((long) call(() -> run.invoke(handle, maxCycles)));
  }

  boolean interrupt() {
    MethodHandle function = function("systole_interrupt", FunctionDescriptor.of(INT, POINTER));
    return (int) call(() -> function.invoke(handle)) != 0;
  }

  void reset(int cycles) {
    MethodHandle function = function("systole_reset", FunctionDescriptor.of(LONG, POINTER, INT));
    checked((long) call(() -> function.invoke(handle, cycles)));
  }

  /** Adds memory; the segment must live as long as this. */
  void region(long base, MemorySegment memory) {
    MethodHandle function =
        function("systole_region", FunctionDescriptor.ofVoid(POINTER, LONG, LONG, POINTER));
    call(() -> function.invoke(handle, base, memory.byteSize(), memory));
  }

  void clearRegions() {
    MethodHandle function = function("systole_clear_regions", FunctionDescriptor.ofVoid(POINTER));
    call(() -> function.invoke(handle));
  }

  /** Addresses whose beats answer SLVERR and DECERR; −1 for none. */
  void errors(long slverr, long decerr) {
    MethodHandle function =
        function("systole_errors", FunctionDescriptor.ofVoid(POINTER, LONG, LONG));
    call(() -> function.invoke(handle, slverr, decerr));
  }

  /** Where a stage's values of a layer go, as int32 [channels][pixels]. */
  void tap(int stage, int layer, int channels, int pixels, MemorySegment values) {
    MethodHandle function =
        function("systole_tap", FunctionDescriptor.ofVoid(POINTER, INT, INT, INT, INT, POINTER));
    call(() -> function.invoke(handle, stage, layer, channels, pixels, values));
  }

  long tapCount(int stage, int layer) {
    MethodHandle function =
        function("systole_tap_count", FunctionDescriptor.of(LONG, POINTER, INT, INT));
    return (long) call(() -> function.invoke(handle, stage, layer));
  }

  long statistic(int which) {
    MethodHandle function =
        function("systole_statistic", FunctionDescriptor.of(LONG, POINTER, INT));
    return (long) call(() -> function.invoke(handle, which));
  }

  /** Starts the waves; false if the library was built without. */
  boolean trace(Path file) {
    MethodHandle function = function("systole_trace", FunctionDescriptor.of(INT, POINTER, POINTER));
    try (Arena text = Arena.ofConfined()) {
      MemorySegment path = text.allocateFrom(file.toString());
      return (int) call(() -> function.invoke(handle, path)) == 0;
    }
  }

  /**
   * Fails if the model stopped or AXI's rules were broken.
   *
   * @throws IllegalStateException with the model's own words
   */
  void check() {
    MethodHandle function = function("systole_message", FunctionDescriptor.of(POINTER, POINTER));
    MemorySegment text = (MemorySegment) call(() -> function.invoke(handle));
    String message = text.reinterpret(Long.MAX_VALUE).getString(0);
    if (!message.isEmpty()) {
      throw new IllegalStateException("RTL model: " + message);
    }
  }

  @Override
  public void close() {
    MethodHandle function = function("systole_free", FunctionDescriptor.ofVoid(POINTER));
    call(() -> function.invoke(handle));
    arena.close();
  }

  private long checked(long result) {
    if (result < 0) {
      check();
    }
    return result;
  }

  private MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
  }

  private interface NativeCall {
    Object invoke() throws Throwable;
  }

  private static Object call(NativeCall call) {
    try {
      return call.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
