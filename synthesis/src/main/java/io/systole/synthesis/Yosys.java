// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The program {@code yosys}: each call is a process of its own that ends with this JVM.
 *
 * <p>Failures are {@link IllegalStateException}s with the command, its exit code and the last lines
 * of its log.
 */
final class Yosys {
  private static final int TAIL_LINES = 15;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    // Ctrl-C ends the JVM alone; a synthesis left behind would keep a core busy for minutes.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private Yosys() {}

  /** The line that {@code yosys -V} prints: version and build. */
  static String version() {
    StringBuilder text = new StringBuilder();
    run(Path.of("."), List.of("-V"), text::append);
    return text.toString().strip();
  }

  /** Where its libraries lie: {@code ../share/yosys} from the program. */
  static Path share() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path share = Path.of(folder, "..", "share", "yosys").normalize();
      if (Files.isExecutable(Path.of(folder, "yosys")) && Files.isDirectory(share)) {
        return share;
      }
    }
    throw new IllegalStateException("no yosys with its libraries on the path " + path);
  }

  /**
   * Runs a script in a folder.
   *
   * @param strict whether every warning is an error
   * @param log told each line of the log
   */
  static void script(Path folder, String script, boolean strict, Consumer<String> log)
      throws IOException {
    Path file = Files.createTempFile(folder, "script", ".ys");
    Files.writeString(file, script);
    List<String> options = new ArrayList<>(strict ? List.of("-e", ".*") : List.of());
    options.add(file.getFileName().toString());
    run(folder, options, log);
  }

  private static void run(Path folder, List<String> options, Consumer<String> log) {
    List<String> command = new ArrayList<>(List.of("yosys"));
    command.addAll(options);
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      RUNNING.add(process);
      try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
        process.getOutputStream().close();
        Deque<String> tail = new ArrayDeque<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          log.accept(line);
          tail.add(line);
          if (tail.size() > TAIL_LINES) {
            tail.remove();
          }
        }
        int code = process.waitFor();
        if (code != 0) {
          throw new IllegalStateException(
              "'%s' ended with exit code %d:%n%s"
                  .formatted(
                      String.join(" ", command), code, String.join(System.lineSeparator(), tail)));
        }
      } finally {
        process.destroyForcibly();
        RUNNING.remove(process);
      }
    } catch (IOException e) {
      throw new IllegalStateException("'yosys' could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("'yosys' was interrupted", e);
    }
  }
}
