// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Runs the programs that a bundle's owner runs. */
final class Shell {
  private Shell() {}

  /** What a command printed, both streams, and its exit code. */
  record Result(int code, String output) {}

  static Result run(Path folder, Map<String, String> environment, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(127, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Result run(Path folder, String... command) {
    return run(folder, Map.of(), List.of(command));
  }

  /** Skips the test if a program does not start; in CI that is a failure. */
  static void require(boolean present, String what) {
    if (System.getenv("CI") != null && !present) {
      throw new AssertionError(what + " is missing");
    }
    Assumptions.assumeTrue(present, what + " is missing");
  }

  /** Skips the test if a command does not end with exit code 0; in CI that is a failure. */
  static void requireCommand(String... command) {
    require(run(Path.of("."), command).code() == 0, command[0]);
  }

  /** A Python with NumPy and Pillow. */
  static String python() {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (run(Path.of("."), python, "-c", "import numpy, PIL").code() == 0) {
        return python;
      }
    }
    require(false, "Python 3 with NumPy and Pillow");
    throw new AssertionError();
  }
}
