// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Placed.Loaded;
import io.systole.compiler.Placed.Resident;
import io.systole.compiler.Placed.Ring;
import io.systole.compiler.Placed.Spot;
import io.systole.compiler.Scheduled.Choice;

/** A schedule as text, one line a layer. */
final class Listing {
  private Listing() {}

  static String of(Scheduled scheduled) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < scheduled.choices().size(); i++) {
      text.append(line(i, scheduled.placed().spots().get(i), scheduled.choices().get(i)));
    }
    scheduled
        .placed()
        .lowered()
        .softmax()
        .ifPresent(softmax -> text.append("softmax of ").append(softmax.classes()).append('\n'));
    return text.toString();
  }

  private static String line(int number, Spot spot, Choice choice) {
    Layer layer = spot.layer();
    Convolution c = layer.convolution();
    Slide s = c.slide();
    String kind =
        c.isIdentity()
            ? "identity"
            : "%dx%d/%d,%d%s"
                .formatted(
                    s.kernelH(),
                    s.kernelW(),
                    s.strideH(),
                    s.strideW(),
                    c.groups() > 1 ? " in %d groups".formatted(c.groups()) : "");
    return "%2d %-10s %s -> %s  %s%s; %s; input %s; output at %d; array %d, dram %d, post %d%n"
        .formatted(
            number,
            layer.name(),
            layer.in(),
            layer.out(),
            kind,
            stages(layer.stages()),
            choice.loop(),
            source(spot),
            spot.destination().base(),
            choice.cost().array(),
            choice.cost().dram(),
            choice.cost().post());
  }

  private static String stages(Stages stages) {
    String lrn = stages.normalize().isPresent() ? ", LRN" : "";
    String pool = stages.pool().map(p -> ", " + p.kind() + " pool").orElse("");
    String relu = stages.rescale().relu() ? ", ReLU" : "";
    return relu + (stages.poolFirst() ? pool + lrn : lrn + pool);
  }

  private static String source(Spot spot) {
    int base = spot.source().layout().base();
    return switch (spot.source()) {
      case Resident _ -> "at " + base;
      case Loaded loaded -> (loaded.streamed() ? "streamed to " : "loaded to ") + base;
      case Ring ring ->
          "through %d words, %d rows, at %d"
              .formatted(ring.layout().planeWords(), ring.rows(), base);
    };
  }
}
