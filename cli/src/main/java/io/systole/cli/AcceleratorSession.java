// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.data.Image;
import io.systole.data.Preprocessing;
import io.systole.explore.Reference;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code simulate} and {@code verify} share: images in, tables or JSON out. */
final class AcceleratorSession {
  private static final int TOP = 5;

  private final Console console;
  private final DeployOptions options;
  private final List<Path> images;
  private final boolean json;
  private final boolean timed;

  /**
   * What a command line asked for.
   *
   * @param timed whether to say how long a run took
   */
  AcceleratorSession(Console console, RunOptions options, boolean timed) {
    this.console = console;
    this.options = options.deploy();
    this.images = options.images();
    this.json = options.json();
    this.timed = timed;
  }

  /** Makes the accelerator of a compiled network. */
  interface Factory {
    Accelerator of(Compiled compiled);
  }

  /** Several images; one alone is printed as the object itself. */
  record Reports(List<RunReport> images) {}

  /** What ran, an entry of reports an image. */
  record Ran(Compiled compiled, List<RunReport> reports) {
    Ran {
      reports = List.copyOf(reports);
    }

    /** The exit code. */
    int code() {
      return reports.stream().allMatch(RunReport::bitExact) ? 0 : Main.CHECK_FAILED;
    }
  }

  /** Runs every image. */
  Ran run(Factory factory) {
    Network network = options.network();
    Preprocessing preprocessing = network.preprocessing();
    List<Tensor> inputs =
        images.stream().map(image -> preprocessing.apply(Image.read(image))).toList();
    DeployOptions.Deployed deployed = options.deploy(network, inputs, console);
    Reference reference = new Reference(deployed.model());
    List<RunReport> reports = new ArrayList<>();
    try (Accelerator accelerator = factory.of(deployed.compiled())) {
      for (int i = 0; i < inputs.size(); i++) {
        Accelerator.Run run = accelerator.run(reference.expect(inputs.get(i)));
        List<Scores.Ranked> top = top(network, run);
        reports.add(RunReport.of(run, top, timed));
        if (json) {
          explain(run, images.get(i));
        } else {
          print(deployed, accelerator, run, new ClassifyCommand.Classified(name(i), top));
        }
      }
    }
    if (json) {
      console.json(reports.size() == 1 ? reports.getFirst() : new Reports(reports));
    }
    if (network.seeded()) {
      console.remark(ClassifyCommand.SEEDED);
    }
    return new Ran(deployed.compiled(), reports);
  }

  private String name(int image) {
    return images.get(image).toString();
  }

  static List<Scores.Ranked> top(Network network, Accelerator.Run run) {
    return Scores.top(run.scores().toFloat(), network.endsInSoftmax(), network.classes(), TOP);
  }

  /** Why a run did not end: JSON has no place for it. */
  private void explain(Accelerator.Run run, Path image) {
    if (!run.fault().isEmpty()) {
      console.remark("%s: %s", image, run.fault());
    }
  }

  private void print(
      DeployOptions.Deployed deployed,
      Accelerator accelerator,
      Accelerator.Run run,
      ClassifyCommand.Classified classified) {
    RunTable table = new RunTable(console);
    ClassifyCommand.print(console, classified);
    console.line("");
    table.layers(run);
    console.line("");
    table.verdict(accelerator, run);
    table.latency(accelerator, deployed.compiled(), deployed.format(), run.table());
    if (timed) {
      console.line("          the run itself took %.1f s on this computer", run.wallSeconds());
    }
    console.line("");
  }
}
