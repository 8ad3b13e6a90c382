// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.List;

/** The sample image with its probabilities (figure 4), first-layer filters and feature maps. */
final class SampleSection {
  private SampleSection() {}

  static String html(SampleFigures sample) {
    StringBuilder html = new StringBuilder("<div class=\"sample\"><figure>");
    html.append(picture("photo", sample.picture(), "the sample image, a " + sample.truth()));
    html.append(
        "<figcaption>%s, class %s</figcaption></figure><div>"
            .formatted(Html.escaped(sample.source()), Html.escaped(sample.truth())));
    Bars bars = new Bars();
    for (int i = 0; i < sample.classes().size(); i++) {
      SampleFigures.Score score = sample.classes().get(i);
      String at = "/sample/classes/%d/".formatted(i);
      List<Bars.Bar> both = new ArrayList<>();
      both.add(bar("off", at + "inFloat", score.inFloat()));
      both.add(bar("ours", at + "inFixed", score.inFixed()));
      bars.row(Html.escaped(score.name()), both);
    }
    html.append(bars.html());
    html.append(
        """
        <p class="legend"><span class="key off"></span>float <span class="key ours"></span>16-bit fixed point, \
        what the hardware computes to the bit</p></div></div>
        """);
    html.append("<h3>First-layer filters</h3><figure>");
    html.append(picture("wide", sample.filters(), "first-layer filters"));
    html.append(
        "<figcaption>each filter's weights as colours, scaled to its own"
            + " range</figcaption></figure>");
    html.append("<h3>Feature maps</h3><div class=\"two\">");
    for (SampleFigures.Maps maps : sample.maps()) {
      html.append("<figure>").append(picture("wide", maps.picture(), maps.layer()));
      html.append(
          "<figcaption>%s, %s, the first %d channels</figcaption></figure>"
              .formatted(Html.escaped(maps.layer()), Html.escaped(maps.shape()), maps.shown()));
    }
    return html.append("</div>").toString();
  }

  private static Bars.Bar bar(String kind, String pointer, double share) {
    return new Bars.Bar(
        kind,
        share,
        "<span data-json=\"%s\">%s</span>"
            .formatted(pointer, String.format(java.util.Locale.ROOT, "%.4f", share)));
  }

  private static String picture(String kind, String data, String text) {
    return "<img class=\"%s\" src=\"%s\" alt=\"%s\">".formatted(kind, data, Html.escaped(text));
  }
}
