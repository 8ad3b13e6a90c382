// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** train in a process of its own, told to end and killed. */
@Tag("slow")
final class TrainSignalSystemTest {
  @TempDir Path folder;

  /** A run until an epoch's line appears; its standard error so far, line by line. */
  private Process startedUpTo(String line, List<String> seen, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Xmx3g"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("train", "--config", folder.resolve("recipe.yaml").toString()));
    command.addAll(List.of("--data", "../examples/cifar10"));
    command.addAll(List.of("--out", folder.resolve("out").toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TORCH_CPP_LOG_LEVEL", "ERROR");
    Process process = builder.start();
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String next = reader.readLine();
    while (next != null) {
      seen.add(next);
      if (next.startsWith(line)) {
        return process;
      }
      next = reader.readLine();
    }
    throw new AssertionError("ended before " + line + ": " + seen);
  }

  @Test
  void toldToEndItLeavesACheckpointAndKilledItGoesOn() throws IOException, InterruptedException {
    String shipped = Files.readString(Path.of("../recipes/alexnet-cifar10.yaml"));
    Files.writeString(
        folder.resolve("recipe.yaml"),
        shipped
            .replace("batchSize: 256", "batchSize: 45")
            .replaceAll("phases: .*", "phases: [{size: 67, epochs: 50}]")
            .replaceAll("pruning: .*", "pruning: null"));
    List<String> seen = new ArrayList<>();
    Process first = startedUpTo("epoch 1/50", seen);
    first.toHandle().destroy(); // Process.destroy would close its output
    List<String> last = first.inputReader(StandardCharsets.UTF_8).lines().toList();
    assertEquals(TrainCommand.STOPPED, first.waitFor(), last.toString());
    assertTrue(last.getLast().startsWith("stopped; --resume goes on from "), last.toString());
    assertTrue(seen.stream().noneMatch(line -> line.contains("deprecated")), seen.toString());

    Process second = startedUpTo("epoch 3/50", seen, "--resume");
    second.destroyForcibly().waitFor();
    // The checkpoint is the first run's: it may have gone on for an epoch after its line.
    List<String> third = new ArrayList<>();
    startedUpTo("epoch 3/50", third, "--resume").destroyForcibly().waitFor();
    assertTrue(third.stream().noneMatch(line -> line.startsWith("epoch 1/50")), third.toString());
  }
}
