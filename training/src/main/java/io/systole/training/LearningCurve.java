// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.numeric.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What each epoch came to, as CSV and as a picture (SVG). */
final class LearningCurve {
  private static final String HEADER = "epoch,side,loss,trainingAccuracy,heldBackAccuracy,seconds";
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 48;

  private final List<EpochResult> points = new ArrayList<>();

  private static String csv(EpochResult point) {
    return String.format(
        Locale.ROOT,
        "%d,%d,%.6f,%.5f,%.5f,%.1f",
        point.epoch(),
        point.side(),
        point.loss(),
        point.trainingAccuracy(),
        point.heldBackAccuracy(),
        point.seconds());
  }

  /** The first {@code epochs} points of a stored curve; an empty one if there is no file. */
  static LearningCurve read(Path csv, int epochs) throws IOException {
    LearningCurve curve = new LearningCurve();
    if (Files.exists(csv)) {
      Files.readAllLines(csv).stream()
          .skip(1)
          .limit(epochs)
          .map(LearningCurve::point)
          .forEach(curve.points::add);
    }
    return curve;
  }

  private static EpochResult point(String line) {
    String[] f = line.split(",", -1);
    return new EpochResult(
        Integer.parseInt(f[0]),
        Integer.parseInt(f[1]),
        Double.parseDouble(f[2]),
        Double.parseDouble(f[3]),
        Double.parseDouble(f[4]),
        Double.parseDouble(f[5]));
  }

  void add(EpochResult point) {
    points.add(point);
  }

  List<EpochResult> points() {
    return List.copyOf(points);
  }

  /** Writes {@code learning-curve.csv} and {@code .svg} into a folder. */
  void write(Path folder) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    points.forEach(point -> csv.append(csv(point)).append('\n'));
    AtomicFile.write(folder.resolve("learning-curve.csv"), csv.toString());
    AtomicFile.write(folder.resolve("learning-curve.svg"), svg());
  }

  private String svg() {
    double maxLoss = points.stream().mapToDouble(EpochResult::loss).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            WIDTH,
            HEIGHT));
    for (int percent = 0; percent <= 100; percent += 20) {
      double y = y(percent / 100.0);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$.1f\" y2=\"%3$.1f\" stroke=\"#ddd\"/>\n",
              MARGIN,
              WIDTH - MARGIN,
              y));
      text(svg, MARGIN - 4, y + 4, "text-anchor='end'", percent + " %");
    }
    epochs(svg);
    line(svg, "#1b6ca8", EpochResult::heldBackAccuracy);
    line(svg, "#9bbfd9", EpochResult::trainingAccuracy);
    line(svg, "#c0392b", point -> point.loss() / maxLoss);
    legend(svg, maxLoss);
    return svg.append("</svg>\n").toString();
  }

  private void legend(StringBuilder svg, double maxLoss) {
    String[][] rows = {
      {"#1b6ca8", "accuracy, held-back images"},
      {"#9bbfd9", "accuracy, augmented training images"},
      {"#c0392b", String.format(Locale.ROOT, "loss (100 %% = %.2f)", maxLoss)}
    };
    int x = MARGIN;
    for (String[] row : rows) {
      text(svg, x, 20, "fill='" + row[0] + "'", row[1]);
      x += 7 * row[1].length();
    }
  }

  /** Numbers, at most a dozen, and a line where images of another size begin. */
  private void epochs(StringBuilder svg) {
    int every = (points.size() + 11) / 12;
    for (int i = 0; i < points.size(); i++) {
      int epoch = points.get(i).epoch();
      if (epoch % every == 0 || every == 1) {
        text(svg, x(i), HEIGHT - MARGIN + 18, "text-anchor='middle'", Integer.toString(epoch));
      }
      int side = points.get(i).side();
      if (i == 0 || side != points.get(i - 1).side()) {
        double from = (x(i) + x(i - 1)) / 2;
        String size = "%1$dx%1$d".formatted(side);
        text(svg, from + 4, HEIGHT - MARGIN - 6, "", size);
        svg.append(
            String.format(
                Locale.ROOT,
                "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#ddd\"/>\n",
                from,
                MARGIN,
                HEIGHT - MARGIN));
      }
    }
    text(svg, WIDTH - MARGIN, HEIGHT - 10, "text-anchor='end'", "epoch");
  }

  private static void text(StringBuilder svg, double x, double y, String attributes, String text) {
    svg.append(
        String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y, attributes, text));
  }

  private void line(StringBuilder svg, String color, ToDoubleFunction<EpochResult> value) {
    svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke-linecap=\"round\" stroke=\"");
    svg.append(color).append("\" points=\"");
    for (int i = 0; i < points.size(); i++) {
      double y = y(value.applyAsDouble(points.get(i)));
      svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y));
    }
    svg.append("\"/>\n");
  }

  /** The middle of an epoch's share of the width. */
  private double x(int point) {
    return MARGIN + (WIDTH - 2.0 * MARGIN) * (point + 0.5) / points.size();
  }

  private static double y(double fraction) {
    return HEIGHT - MARGIN - fraction * (HEIGHT - 2.0 * MARGIN);
  }
}
