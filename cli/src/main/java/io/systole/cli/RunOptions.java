// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a run on the accelerator: images, what they run on, how it is told. */
final class RunOptions {
  @Option(
      names = "--image",
      required = true,
      arity = "1..*",
      paramLabel = "IMG",
      description = "JPEG or PNG files; several follow one another without a reset.")
  private List<Path> images = List.of();

  @Mixin private final DeployOptions deploy = new DeployOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  List<Path> images() {
    return List.copyOf(images);
  }

  DeployOptions deploy() {
    return deploy;
  }

  boolean json() {
    return json;
  }
}
