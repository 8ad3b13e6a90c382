// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Operations and memory a layer: the paper's figures 2 and 3. */
final class NetworkSection {
  private static final double MEGA = 1e6;

  /**
   * Less than this of the largest layer is not worth a bar, unless the layer has weights: ReLU
   * behind conv3 and later, softmax.
   */
  private static final double LEAST_SHARE = 5e-4;

  private NetworkSection() {}

  static String html(ReportData data) {
    NetworkFigures network = data.network();
    String intro =
        """
        <p>%s: %s million multiply-accumulates and %s million parameters for an image. The convolutions \
        hold %s of the operations, the fully connected layers %s of the weights: one half of the network \
        is bound by multipliers, the other by memory.</p>
        """
            .formatted(
                Html.escaped(network.name()),
                mega(network.total().macs()),
                mega(network.total().parameters()),
                Html.percent(share(network, "Conv", NetworkFigures.Layer::operations)),
                Html.percent(share(network, "Gemm", NetworkFigures.Layer::parameters)));
    return intro
        + Html.scales("linear")
        + "<div class=\"two\"><figure><figcaption>Operations a layer, millions</figcaption>"
        + chart(network, "operations", NetworkFigures.Layer::operations)
        + "</figure><figure><figcaption>Weights a layer at %d bits, megabytes</figcaption>"
            .formatted(network.bits())
        + chart(network, "weightBytes", NetworkFigures.Layer::weightBytes)
        + "</figure></div>"
        + """
        <p class="legend"><span class="key ours"></span>convolution <span class="key fc"></span>fully connected \
        <span class="key other"></span>other</p>
        """;
  }

  private static String mega(long value) {
    return String.format(Locale.ROOT, "%.1f", value / MEGA);
  }

  private static double share(
      NetworkFigures network, String op, ToLongFunction<NetworkFigures.Layer> value) {
    long part =
        network.layers().stream().filter(layer -> layer.op().startsWith(op)).mapToLong(value).sum();
    return (double) part / Math.max(1, network.layers().stream().mapToLong(value).sum());
  }

  private static String chart(
      NetworkFigures network, String name, ToLongFunction<NetworkFigures.Layer> value) {
    Bars bars = new Bars();
    long largest = network.layers().stream().mapToLong(value).max().orElse(0);
    for (int i = 0; i < network.layers().size(); i++) {
      NetworkFigures.Layer layer = network.layers().get(i);
      long found = value.applyAsLong(layer);
      if (found > LEAST_SHARE * largest || layer.parameters() > 0) {
        String shown =
            "<span data-json=\"/network/layers/%d/%s\" data-times=\"1e-6\">%s</span>"
                .formatted(i, name, Html.number(found / MEGA));
        bars.row(Html.escaped(layer.name()), List.of(new Bars.Bar(kind(layer), found, shown)));
      }
    }
    return bars.html();
  }

  private static String kind(NetworkFigures.Layer layer) {
    return layer.op().startsWith("Conv") ? "ours" : layer.op().startsWith("Gemm") ? "fc" : "other";
  }
}
