// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Placed.Loaded;
import io.systole.compiler.Placed.Resident;
import io.systole.compiler.Placed.Ring;
import io.systole.compiler.Placed.Spot;
import io.systole.compiler.Scheduled.Choice;
import java.util.ArrayList;
import java.util.List;

/** A schedule in words, layer by layer. */
final class Listing {
  private Listing() {}

  static List<LayerPlan> of(Scheduled scheduled) {
    List<LayerPlan> plans = new ArrayList<>();
    for (int i = 0; i < scheduled.choices().size(); i++) {
      plans.add(plan(i, scheduled.placed().spots().get(i), scheduled.choices().get(i)));
    }
    return plans;
  }

  private static LayerPlan plan(int number, Spot spot, Choice choice) {
    Layer layer = spot.layer();
    return new LayerPlan(
        number,
        layer.name(),
        layer.in(),
        layer.out(),
        kernel(layer.convolution()) + stages(layer.stages()),
        choice.loop().toString(),
        source(spot),
        spot.destination().base(),
        choice.cost().array(),
        choice.cost().dram(),
        choice.cost().post());
  }

  private static String kernel(Convolution c) {
    Slide s = c.slide();
    return c.isIdentity()
        ? "identity"
        : "%dx%d/%d,%d%s"
            .formatted(
                s.kernelH(),
                s.kernelW(),
                s.strideH(),
                s.strideW(),
                c.groups() > 1 ? " in %d groups".formatted(c.groups()) : "");
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
