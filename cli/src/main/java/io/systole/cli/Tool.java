// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program that some command starts, or a library that one loads.
 *
 * @param neededBy the commands, as a user writes them
 * @param install the line that installs it on Debian
 */
record Tool(String name, List<String> versionCommand, String neededBy, String install) {
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");
  private static final int TIMEOUT_SECONDS = 10;

  /** A shell's exit code for a command that does not exist. */
  private static final int NOT_FOUND = 127;

  /** Every tool outside the JVM, in the order a first user meets them. */
  static final List<Tool> ALL =
      List.of(
          new Tool(
              "g++",
              List.of("g++", "--version"),
              "verify, demo --rtl, layer --engine rtl",
              "apt-get install g++"),
          new Tool(
              "make",
              List.of("make", "--version"),
              "verify, demo --rtl, layer --engine rtl",
              "apt-get install make"),
          new Tool(
              "verilator",
              List.of("verilator", "--version"),
              "verify, demo --rtl, layer --engine rtl",
              "apt-get install verilator"),
          new Tool("yosys", List.of("yosys", "-V"), "synth", "apt-get install yosys"),
          new Tool(
              "nextpnr-ice40",
              List.of("nextpnr-ice40", "--version"),
              "export --board ice40-hx8k",
              "apt-get install nextpnr-ice40"),
          new Tool(
              "icepack",
              List.of("icepack", "-h"),
              "export --board ice40-hx8k",
              "apt-get install fpga-icestorm"),
          new Tool("z3", List.of("z3", "--version"), "./test", "apt-get install z3"),
          new Tool("iverilog", List.of("iverilog", "-V"), "./test", "apt-get install iverilog"),
          new Tool(
              "python3",
              List.of("python3", "--version"),
              "the driver of a board bundle, ./test",
              "apt-get install python3-numpy python3-pil"),
          new Tool("tclsh", List.of("tclsh"), "./test", "apt-get install tcl"),
          new Tool(
              "chromium", List.of("chromium", "--version"), "./test", "apt-get install chromium"),
          new Tool(
              "tcmalloc",
              // The places where ./systole looks; the file behind the link has the version.
              List.of(
                  "sh",
                  "-c",
                  "for f in /usr/lib/*/libtcmalloc_minimal.so.4"
                      + " /usr/lib/libtcmalloc_minimal.so.4 /usr/lib64/libtcmalloc_minimal.so.4;"
                      + " do readlink -e $f && exit; done; exit "
                      + NOT_FOUND),
              "train, to be fast",
              "apt-get install libtcmalloc-minimal4"));

  /**
   * Refuses to go on without some tools.
   *
   * @throws IllegalArgumentException naming the missing ones and the line that installs them
   */
  static void require(List<Tool> tools) {
    List<Tool> missing = tools.stream().filter(tool -> tool.version().isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "needs %s, not found in PATH; install: apt-get install %s"
              .formatted(
                  missing.stream().map(Tool::name).collect(Collectors.joining(", ")),
                  missing.stream()
                      .map(tool -> tool.install().replaceFirst("apt-get install ", ""))
                      .collect(Collectors.joining(" "))));
    }
  }

  /** What Verilating takes. */
  static List<Tool> forRtl() {
    return named("verilator", "g++", "make");
  }

  /** Tools of {@link #ALL} by name. */
  static List<Tool> named(String... names) {
    return ALL.stream().filter(tool -> List.of(names).contains(tool.name())).toList();
  }

  /** The version it prints, or empty if it does not start. */
  Optional<String> version() {
    try {
      Process process = new ProcessBuilder(versionCommand).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      if (process.exitValue() == NOT_FOUND) {
        return Optional.empty();
      }
      Matcher matcher = VERSION.matcher(text);
      return Optional.of(matcher.find() ? matcher.group() : "found");
    } catch (IOException notFound) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
