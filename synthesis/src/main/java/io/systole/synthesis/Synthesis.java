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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * parameters) once, in a process of its own, as many at a time as there are cores. Counts are
 * multiplied through the hierarchy. Two caches below {@code cache/synthesis}, whose files appear
 * whole or not at all: a module's netlist under the hash of its elaborated text, the ports of the
 * modules in it, the script and Yosys' version; so another machine, or the RTL after a change,
 * costs only the modules that differ, and a run that was interrupted goes on where it was. And a
 * core's result under the hash of RTL, parameters, scripts and version, which costs nothing.
 *
 * @param cache the user's cache folder
 */
public record Synthesis(Family family, RtlSource rtl, Path cache) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Synthesises a machine, or takes the result from the cache.
   *
   * @throws IllegalStateException if Yosys is missing or fails
   */
  public SynthesisResult result(MachineConfig machine, SynthesisProgress progress) {
    String tool = Yosys.version();
    String key =
        Hash.of(
            rtl.hash(), machine.rtlParameters(), ModuleSynthesis.script(family), Flat.TIMING, tool);
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
    return netlists(List.of(machine), progress).getFirst();
  }

  /** The same for several machines; what they share is synthesised once. */
  List<Netlist> netlists(List<MachineConfig> machines, SynthesisProgress progress) {
    String tool = Yosys.version();
    Map<String, RtlilModule> elaborated = new LinkedHashMap<>();
    for (MachineConfig machine : machines) {
      elaborated.putAll(inFolder(work -> Elaboration.of(machine, family, rtl, work)));
    }
    Map<String, RtlilModule> done = new HashMap<>();
    List<RtlilModule> missing = new ArrayList<>();
    for (RtlilModule module : elaborated.values()) {
      cached(module, elaborated, tool)
          .ifPresentOrElse(part -> done.put(part.name(), part), () -> missing.add(module));
    }
    progress.begin(1 + missing.size() * ModuleSynthesis.PASSES);
    for (RtlilModule part : synthesise(missing, elaborated, tool, progress)) {
      done.put(part.name(), part);
    }
    return machines.stream().map(machine -> new Netlist(Elaboration.top(machine), done)).toList();
  }

  /** One process a core at a time, the largest modules first. */
  private List<RtlilModule> synthesise(
      List<RtlilModule> modules,
      Map<String, RtlilModule> elaborated,
      String tool,
      SynthesisProgress progress) {
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<RtlilModule>> running = new ArrayList<>();
      for (RtlilModule module :
          modules.stream()
              .sorted(Comparator.comparingInt((RtlilModule m) -> m.text().length()).reversed())
              .toList()) {
        ModuleSynthesis one = new ModuleSynthesis(family, module, elaborated);
        running.add(
            pool.submit(
                () -> {
                  RtlilModule part = inFolder(work -> one.synthesise(work, progress::step));
                  keep(part, elaborated, tool);
                  return part;
                }));
      }
      List<RtlilModule> parts = new ArrayList<>();
      for (Future<RtlilModule> part : running) {
        parts.add(part.get());
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

  private Optional<RtlilModule> cached(
      RtlilModule module, Map<String, RtlilModule> elaborated, String tool) {
    Path file = partFile(module, elaborated, tool);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(RtlilModule.parse(Files.readString(file)).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(RtlilModule part, Map<String, RtlilModule> elaborated, String tool) {
    RtlilModule module = elaborated.get(part.name());
    if (module == null) {
      throw new IllegalStateException("yosys returned a module nobody gave it: " + part.name());
    }
    AtomicFile.write(
        partFile(module, elaborated, tool),
        out -> out.write(part.text().getBytes(StandardCharsets.UTF_8)));
  }

  private Path partFile(RtlilModule module, Map<String, RtlilModule> elaborated, String tool) {
    StringBuilder inside = new StringBuilder();
    for (String type : module.cells().keySet()) {
      RtlilModule child = elaborated.get(type);
      if (child != null) {
        inside.append(child.stub().text());
      }
    }
    String key = Hash.of(tool, ModuleSynthesis.script(family), module.text(), inside);
    return folder("modules").resolve(module.rtlName() + "-" + key + ".il");
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
