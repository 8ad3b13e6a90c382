// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs an outside program and keeps what it prints. */
final class Tool {
  private static final int TAIL_LINES = 15;

  private Tool() {}

  /**
   * Runs a command in a folder to its end.
   *
   * @return what it printed
   * @throws IllegalStateException with the command, its exit code and the last lines it printed
   */
  static String run(Path folder, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "'%s' ended with exit code %d:%n%s"
                .formatted(String.join(" ", command), code, tail(output)));
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(
          "'%s' could not be run: %s".formatted(command.getFirst(), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("'%s' was interrupted".formatted(command.getFirst()), e);
    }
  }

  /** Whether a program answers to {@code --version}. */
  static boolean exists(String program) {
    try {
      run(Path.of("."), List.of(program, "--version"));
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static String tail(String output) {
    List<String> lines = output.lines().toList();
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
