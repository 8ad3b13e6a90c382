// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.machine.MachineConfig;
import io.systole.machine.RtlSource;
import io.systole.numeric.file.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The core of one machine under Verilator as a shared library, built once and kept in the user's
 * cache folder.
 *
 * <p>The key is a SHA-256 of the RTL, the bench, the parameters, the options and the versions of
 * Verilator and the compiler; so a change of any builds anew. The cache is below {@link UserCache}.
 *
 * @param rtl folder of the SystemVerilog files
 * @param trace with waves (FST); slower
 */
public record VerilatedLibrary(MachineConfig machine, Path rtl, boolean trace) {
  private static final String TOP = RtlSource.TOP;
  private static final List<String> BENCH = List.of("bench.cpp", "dram.h");
  private static final List<String> OPTIMIZE = List.of("-O2", "-march=native");
  private static final String LIBRARY = "libsystole.so";
  private static final String BUILDING = "building-";

  /** Whether Verilator and a C++ compiler are installed. */
  public static boolean toolsExist() {
    return Tool.exists("verilator") && Tool.exists("g++");
  }

  /**
   * The RTL of this installation: {@code hw/rtl} below -Dsystole.home, or above the working folder.
   *
   * @throws IllegalStateException saying where it was looked for
   */
  public static Path installedRtl() {
    return RtlSource.installed().folder();
  }

  /** Whether the cache has it, so that {@link #build} takes no time. */
  public boolean isBuilt() {
    return Files.exists(cache().resolve(key()).resolve(LIBRARY));
  }

  /**
   * The library, built if it is not in the cache.
   *
   * @throws IllegalStateException with the tool's command and the end of its log
   */
  public Path build() {
    Path library = cache().resolve(key()).resolve(LIBRARY);
    if (Files.exists(library)) {
      return library;
    }
    try {
      Files.createDirectories(cache());
      deleteLeftovers(cache());
      Path work = Files.createTempDirectory(cache(), BUILDING);
      try {
        verilate(work);
        compile(work);
        return keep(work, library);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void verilate(Path work) throws IOException {
    for (String name : BENCH) {
      Files.write(work.resolve(name), resource(name));
    }
    List<String> command = new ArrayList<>(List.of("verilator", "--cc", "-O3"));
    // Registers and memories start with random content: nothing may depend on it.
    command.addAll(List.of("--x-assign", "fast", "--x-initial", "unique"));
    // Style is checked by hw/lint; here only errors count.
    command.addAll(List.of("-Wno-fatal", "-Wno-lint", "-DSYSTOLE_TAPS"));
    if (trace) {
      command.add("--trace-fst");
    }
    command.addAll(parameters(machine));
    command.addAll(List.of("--Mdir", "obj", "--prefix", "V" + TOP, "--top-module", TOP));
    Path folder = rtl.toAbsolutePath();
    command.addAll(List.of("-y", folder.toString()));
    command.add(folder.resolve("systole_pkg.sv").toString());
    command.add(folder.resolve(TOP + ".sv").toString());
    Tool.run(work, command);
  }

  /** The bench's sources in C++, by file name. */
  public static SequencedMap<String, byte[]> benchSources() {
    SequencedMap<String, byte[]> sources = new LinkedHashMap<>();
    try {
      for (String name : BENCH) {
        sources.put(name, resource(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  /** A machine's parameters as options of Verilator. */
  public static List<String> parameters(MachineConfig machine) {
    List<String> options = new ArrayList<>();
    machine.rtlParameters().forEach((name, value) -> options.add("-G" + name + "=" + value));
    options.add("-GConfigHash=32'h%08x".formatted(machine.hash()));
    return options;
  }

  private void compile(Path work) throws IOException {
    Path objects = work.resolve("obj");
    Tool.run(
        objects,
        List.of(
            "make",
            "-s",
            "-j2",
            "-f",
            "V" + TOP + ".mk",
            "V" + TOP + "__ALL.a",
            "CXXFLAGS=-fPIC -fno-gnu-unique",
            "OPT_FAST=" + String.join(" ", OPTIMIZE),
            "OPT_SLOW=-O1"));
    String include = include();
    List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-shared", "-fPIC"));
    command.addAll(OPTIMIZE);
    command.addAll(List.of("-fno-gnu-unique", "-Wl,-Bsymbolic"));
    command.addAll(List.of("-DVL_USER_FATAL", "-DVL_USER_FINISH", "-DVL_USER_STOP"));
    if (trace) {
      command.addAll(List.of("-DSYSTOLE_TRACE", "-DVM_TRACE=1", "-DVM_TRACE_FST=1"));
    } else {
      command.add("-DVM_TRACE=0");
    }
    command.addAll(List.of("-Iobj", "-I" + include, "-I" + include + "/vltstd", "bench.cpp"));
    for (String unit : runtimeUnits()) {
      command.add(include + "/" + unit + ".cpp");
    }
    command.addAll(List.of("-o", LIBRARY, "-Wl,--whole-archive", "obj/V" + TOP + "__ALL.a"));
    command.addAll(List.of("-Wl,--no-whole-archive", "-pthread", "-latomic"));
    if (trace) {
      command.add("-lz");
    }
    Tool.run(work, command);
  }

  private List<String> runtimeUnits() {
    List<String> units = new ArrayList<>(List.of("verilated", "verilated_threads"));
    if (trace) {
      units.add("verilated_fst_c");
    }
    return units;
  }

  private static String include() {
    return Tool.run(Path.of("."), List.of("verilator", "--getenv", "VERILATOR_ROOT")).strip()
        + "/include";
  }

  /** Whoever finishes first wins: two builds of one key are the same. */
  private static Path keep(Path work, Path library) throws IOException {
    Files.createDirectories(library.getParent());
    try {
      Files.move(work.resolve(LIBRARY), library, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
      if (!Files.exists(library)) {
        throw e;
      }
    }
    return library;
  }

  private String key() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(new RtlSource(rtl).hash().getBytes(StandardCharsets.UTF_8));
      for (String name : BENCH) {
        sha.update(resource(name));
      }
      String options = parameters(machine) + "" + OPTIMIZE + trace;
      sha.update(options.getBytes(StandardCharsets.UTF_8));
      for (String tool : List.of("verilator", "g++")) {
        String version = Tool.run(Path.of("."), List.of(tool, "--version"));
        sha.update(version.getBytes(StandardCharsets.UTF_8));
      }
      return machine.name() + "-" + HexFormat.of().formatHex(sha.digest(), 0, 12);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path cache() {
    return UserCache.folder().resolve("verilated");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = VerilatedLibrary.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return in.readAllBytes();
    }
  }

  /** What builds that were killed have left, a day ago or more. */
  static void deleteLeftovers(Path cache) throws IOException {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(cache, BUILDING + "*")) {
      for (Path folder : folders) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(yesterday)) {
          delete(folder);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
