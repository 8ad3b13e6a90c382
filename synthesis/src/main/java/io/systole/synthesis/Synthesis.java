// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import io.systole.numeric.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.json.JsonMapper;

/**
 * Yosys on the RTL, out of context: no pads, no clock buffers, no placement.
 *
 * <p>The hierarchy is kept, so a module is synthesised on its own: each distinct one (module and
 * parameters) once, in {@link Batch}es, a process a core at a time. Counts are multiplied through
 * the hierarchy. Two caches below {@code cache/synthesis}, whose files appear whole or not at all:
 * a batch's netlists under the hash of its elaborated text, the script and Yosys' version; so the
 * RTL after a change costs only the batches that differ, and a run that was interrupted goes on
 * where it was. And a core's result under the hash of RTL, parameters, scripts and version, which
 * costs nothing.
 *
 * @param cache the user's cache folder
 */
public record Synthesis(Family family, RtlSource rtl, Path cache) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The hash of how a part of a family is synthesised: scripts, and which modules together. */
  public static String rule(Family family) {
    return Hash.of(Batch.rule(family), Flat.TIMING);
  }

  /**
   * Synthesises a machine, or takes the result from the cache.
   *
   * @throws IllegalStateException if Yosys is missing or fails
   */
  public SynthesisResult result(MachineConfig machine, SynthesisProgress progress) {
    String tool = Yosys.version();
    String key = Hash.of(rtl.hash(), machine.rtlParameters(), rule(family), tool);
    Path file = folder("results").resolve(machine.name() + "-" + key + ".json");
    if (Files.isRegularFile(file)) {
      return JSON.readValue(file, SynthesisResult.class);
    }
    Netlist netlist = netlist(machine, progress);
    int pathPs = inFolder(work -> Flat.pathPs(netlist, work));
    progress.step();
    SynthesisResult result = new SynthesisResult(pathPs, netlist.use(), tool);
    AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(result)));
    return result;
  }

  /**
   * The core as one flat module {@code systole_netlist} of primitives, in Verilog, with the ports
   * of systole_top.
   */
  public String verilog(MachineConfig machine) {
    Netlist netlist = netlist(machine, SynthesisProgress.NONE);
    return inFolder(work -> Flat.verilog(netlist, work));
  }

  /**
   * Yosys' models of the cells of a netlist, which lie beside its other files.
   *
   * @throws IllegalStateException if Yosys is not on the path
   */
  public static Path cellModels() {
    return Yosys.share().resolve("xilinx/cells_sim.v");
  }

  /** The synthesised modules of a machine. */
  Netlist netlist(MachineConfig machine, SynthesisProgress progress) {
    String tool = Yosys.version();
    Map<String, RtlilModule> elaborated =
        inFolder(work -> Elaboration.of(machine, family, rtl, work));
    List<RtlilModule> done = new ArrayList<>();
    List<Batch> missing = new ArrayList<>();
    for (Batch batch : Batch.of(family, elaborated)) {
      cached(batch, tool).ifPresentOrElse(done::addAll, () -> missing.add(batch));
    }
    progress.begin(1 + missing.size() * Batch.PASSES);
    done.addAll(synthesise(missing, tool, progress));
    Map<String, RtlilModule> netlists = new HashMap<>();
    done.forEach(part -> netlists.put(part.name(), part));
    return new Netlist(Elaboration.top(machine), netlists);
  }

  private List<RtlilModule> synthesise(
      List<Batch> batches, String tool, SynthesisProgress progress) {
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<List<RtlilModule>>> running = new ArrayList<>();
      for (Batch batch : batches) {
        running.add(pool.submit(() -> synthesise(batch, tool, progress)));
      }
      List<RtlilModule> parts = new ArrayList<>();
      for (Future<List<RtlilModule>> batch : running) {
        parts.addAll(batch.get());
      }
      return parts;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the synthesis was interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private List<RtlilModule> synthesise(Batch batch, String tool, SynthesisProgress progress) {
    String netlists = inFolder(work -> batch.synthesise(work, progress::step));
    AtomicFile.write(
        file(batch, tool), out -> out.write(netlists.getBytes(StandardCharsets.UTF_8)));
    return RtlilModule.parse(netlists);
  }

  private Optional<List<RtlilModule>> cached(Batch batch, String tool) {
    Path file = file(batch, tool);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(RtlilModule.parse(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(Batch batch, String tool) {
    return folder("netlists").resolve(batch.key(tool) + ".il");
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(cache.resolve("synthesis").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T in(Path folder) throws IOException;
  }

  private <T> T inFolder(Work<T> action) {
    try {
      Path work = Files.createTempDirectory(folder("work"), "run-");
      try {
        return action.in(work);
      } finally {
        Folders.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
