// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What {@code ./systole} and {@code ./test} share: scripts/toolchain.sh. */
final class LauncherTest {
  private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  private record Shell(int code, String out) {}

  /** Runs a line of bash behind the script, output and errors together. */
  private static Shell bash(String line, String input) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", "set -euo pipefail; . ../scripts/toolchain.sh; " + line)
            .redirectErrorStream(true)
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Shell(process.waitFor(), out);
  }

  private static String filtered(String input) throws IOException, InterruptedException {
    return bash("without_incubator_warning", input).out();
  }

  @Test
  void theIncubatorWarningIsDroppedAndNothingElse() throws IOException, InterruptedException {
    assertEquals("", filtered(""));
    assertEquals("", filtered(WARNING));
    assertEquals("systole: no\nmore\n", filtered(WARNING + "systole: no\nmore\n"));
    assertEquals("first\n" + WARNING, filtered("first\n" + WARNING));
    assertEquals("\nbehind an empty line\n", filtered("\nbehind an empty line\n"));
    String picked = "Picked up JAVA_TOOL_OPTIONS: -Dx=1\n";
    assertEquals(picked + "text\n", filtered(picked + WARNING + "text\n"));
    assertEquals(picked, filtered(picked + WARNING));
  }

  @Test
  void withoutAJdkOneLineSaysWhatToInstall() throws IOException, InterruptedException {
    Shell shell = bash("is_jdk() { return 1; }; require_jdk; echo found", "");
    assertEquals(2, shell.code());
    assertEquals(1, shell.out().lines().count(), shell.out());
    assertTrue(shell.out().startsWith("systole: no JDK 25 or newer found"), shell.out());
    assertTrue(shell.out().contains("apt-get install temurin-25-jdk"), shell.out());
  }

  @Test
  void aJdkIsFound() throws IOException, InterruptedException {
    Shell shell = bash("require_jdk; test -x $JAVA_HOME/bin/javac && echo found", "");
    assertEquals(new Shell(0, "found\n"), shell);
  }
}
