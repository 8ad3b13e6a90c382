// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code ./systole train} does in bash: it fetches the engine when the program asks for it,
 * and passes signals on. The JVM and Maven are scripts here.
 */
final class LauncherTrainTest {
  private static final String NEEDS_ENGINE = Integer.toString(TrainCommand.NEEDS_ENGINE);

  @TempDir Path root;

  @BeforeEach
  void aTreeThatIsBuilt() throws IOException {
    Files.createDirectories(root.resolve("scripts"));
    Files.copy(Path.of("../scripts/toolchain.sh"), root.resolve("scripts/toolchain.sh"));
    script("systole", Files.readString(Path.of("../systole")));
    Files.createDirectories(root.resolve("jdk/bin"));
    script("jdk/bin/javac", "#!/bin/sh\n");
    Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    Files.createDirectories(root.resolve("training/src/main"));
    Files.writeString(root.resolve("pom.xml"), "");
    Files.writeString(root.resolve("training/pom.xml"), "");
    Files.createDirectories(root.resolve("cli/target/app"));
    Files.writeString(root.resolve("cli/target/app/cli.jar"), "");
    Files.writeString(root.resolve("cli/target/app/built"), "");
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(root.resolve(name), text);
    assertTrue(file.toFile().setExecutable(true), name);
  }

  /** A program that wants the engine until its class path names one. */
  private void javaThatNeedsTheEngine() throws IOException {
    script(
        "jdk/bin/java",
        """
        #!/bin/bash
        echo "start" >>"%1$s/starts"
        [[ "$*" == *"-cp %1$s/cli/target/app/cli.jar:engine.jar io.systole.cli.Main train --x"* ]] || exit %2$s
        echo trained
        """
            .formatted(root, NEEDS_ENGINE));
  }

  private ProcessBuilder launcher(String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve("systole").toString()).redirectErrorStream(true);
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    builder.environment().put("MAVEN_USER_HOME", root.resolve("m2").toString());
    return builder;
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void withoutANetworkOneLineSaysSo() throws IOException, InterruptedException {
    javaThatNeedsTheEngine();
    script(
        "mvnw",
        """
        #!/bin/sh
        echo '[INFO] Building training'
        echo '[ERROR] Failed to execute goal on project training: Could not collect dependencies'
        echo '[ERROR] Caused by: Could not transfer artifact ai.djl:x: Unknown host repository.example'
        echo '[ERROR] To see the full stack trace of the errors, re-run Maven with -e'
        exit 1
        """);
    Process process = launcher("train", "--x").start();
    String[] lines = output(process).split("\n");
    assertEquals(2, process.waitFor());
    assertEquals(2, lines.length, List.of(lines).toString());
    assertTrue(lines[0].startsWith("systole train: fetching its engine, DJL"), lines[0]);
    assertTrue(lines[1].startsWith("systole train: could not fetch the engine"), lines[1]);
    assertTrue(
        lines[1].endsWith(
            ": Could not transfer artifact ai.djl:x: Unknown host repository.example"),
        lines[1]);
    assertEquals("start\n", Files.readString(root.resolve("starts")));
    assertFalse(Files.exists(root.resolve("cli/target/app/engine.classpath")));
  }

  @Test
  void theEngineIsFetchedOnce() throws IOException, InterruptedException {
    javaThatNeedsTheEngine();
    script("mvnw", "#!/bin/sh\nprintf engine.jar >cli/target/app/engine.classpath\n");
    Process first = launcher("train", "--x").start();
    String out = output(first);
    assertEquals(0, first.waitFor(), out);
    assertTrue(out.endsWith("once, into Maven's repository\ntrained\n"), out);
    Process second = launcher("train", "--x").start();
    assertEquals("trained\n", output(second));
    assertEquals(0, second.waitFor());
    assertEquals("start\n".repeat(3), Files.readString(root.resolve("starts")));
  }

  @Test
  void otherCommandsFetchNothing() throws IOException, InterruptedException {
    javaThatNeedsTheEngine();
    Process process = launcher("demo").start();
    assertEquals("", output(process));
    assertEquals(TrainCommand.NEEDS_ENGINE, process.waitFor());
  }

  /** Ctrl-C goes to the terminal's whole foreground, a plain kill to the launcher alone. */
  @ParameterizedTest
  @CsvSource({"INT, true", "TERM, false"})
  void toldToEndItWaitsForTheProgram(String signal, boolean toAll)
      throws IOException, InterruptedException {
    script(
        "jdk/bin/java",
        """
        #!/bin/bash
        trap 'echo stopping; sleep 0.3; echo stopped; exit %d' TERM
        echo $$
        for i in {1..20}; do sleep 1 >/dev/null 2>&1 & wait; done
        """
            .formatted(TrainCommand.STOPPED));
    ProcessBuilder builder = launcher("train", "--x");
    builder.command().addAll(0, List.of("env", "--default-signal=INT", "setsid"));
    Process process = builder.start();
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    long program = Long.parseLong(reader.readLine());
    String target = (toAll ? "-" : "") + process.pid();
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, "--", target).start().waitFor());
    assertEquals(List.of("stopping", "stopped"), reader.lines().toList());
    assertEquals(TrainCommand.STOPPED, process.waitFor());
    assertFalse(ProcessHandle.of(program).map(ProcessHandle::isAlive).orElse(false));
  }
}
