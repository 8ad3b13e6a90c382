// SPDX-License-Identifier: Apache-2.0
package io.systole.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of the core's SystemVerilog.
 *
 * @param folder with systole_pkg.sv, systole_top.sv and the modules below it
 */
public record RtlSource(Path folder) {
  /** Name of the top module. */
  public static final String TOP = "systole_top";

  private static final String PACKAGE = "systole_pkg.sv";

  /**
   * The RTL of this installation: {@code hw/rtl} below -Dsystole.home, or above the working folder.
   *
   * @throws IllegalStateException saying where it was looked for
   */
  public static RtlSource installed() {
    Optional<String> home = Optional.ofNullable(System.getProperty("systole.home"));
    Path start = Path.of(home.orElse("")).toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path rtl = folder.resolve("hw/rtl");
      if (Files.exists(rtl.resolve(TOP + ".sv"))) {
        return new RtlSource(rtl);
      }
    }
    throw new IllegalStateException("no hw/rtl/%s.sv at or above %s".formatted(TOP, start));
  }

  /** The files by name, the package first: some tools read in order. */
  public List<Path> files() {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files = new ArrayList<>();
      files.add(folder.resolve(PACKAGE));
      all.filter(file -> file.toString().endsWith(".sv"))
          .filter(file -> !file.endsWith(PACKAGE))
          .sorted()
          .forEach(files::add);
      return List.copyOf(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 over names and bytes of the files, in hexadecimal. */
  public String hash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Path file : files()) {
        sha.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        sha.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
