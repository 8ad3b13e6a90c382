// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder the product lies in, which the launcher names in {@code systole.home}. */
final class Home {
  private Home() {}

  /** Whether the launcher started this JVM. */
  static boolean isKnown() {
    return System.getProperty("systole.home") != null;
  }

  /** A file of the product, if it is there. */
  static Optional<Path> file(String name) {
    return Optional.ofNullable(System.getProperty("systole.home"))
        .map(home -> Path.of(home, name))
        .filter(Files::isRegularFile);
  }

  /** The folder itself; where the launcher is not in use, the working directory. */
  static Path folder() {
    return Path.of(System.getProperty("systole.home", ""));
  }
}
