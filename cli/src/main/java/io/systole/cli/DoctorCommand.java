// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: each tool that some command needs, found or not, and what installs it. */
@Command(
    name = "doctor",
    description = "Shows which tools are there and what installs the missing ones.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DoctorCommand(Console console) {
    this.console = console;
  }

  record Finding(
      String name, boolean found, @Nullable String version, String neededBy, String install) {}

  record Report(boolean complete, List<Finding> tools) {}

  @Override
  public Integer call() {
    List<Finding> findings =
        Tool.ALL.stream()
            .map(
                tool -> {
                  String version = tool.version().orElse(null);
                  return new Finding(
                      tool.name(), version != null, version, tool.neededBy(), tool.install());
                })
            .toList();
    boolean complete = findings.stream().allMatch(Finding::found);
    if (json) {
      console.json(new Report(complete, findings));
    } else {
      print(findings);
    }
    return complete ? 0 : Main.CHECK_FAILED;
  }

  private void print(List<Finding> findings) {
    console.line(
        "%-10s %-9s %s", "java", Runtime.version().feature(), System.getProperty("java.home"));
    for (Finding tool : findings) {
      console.line(
          "%-10s %-9s %s",
          tool.name(),
          tool.version() == null ? "missing" : tool.version(),
          "for " + tool.neededBy() + (tool.found() ? "" : "; install: " + tool.install()));
    }
  }
}
