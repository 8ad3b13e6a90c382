// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A row of the paper's tables, as reported there; nothing of it is measured here.
 *
 * @param variant {@code unoptimized} or {@code optimized}
 * @param milliseconds empty as every figure that is not legible in the paper
 */
public record PaperRow(
    String layer,
    String shape,
    String variant,
    OptionalDouble bram18,
    OptionalDouble dsp,
    OptionalDouble ff,
    OptionalDouble lut,
    OptionalDouble milliseconds) {
  private static final int COLUMNS = 8;
  private static final double MEGA = 1e6;

  /** The name of the row that holds the integrated designs. */
  static final String NETWORK = "network";

  /** Its rows in its order. */
  public static List<PaperRow> all() {
    InputStream file =
        Objects.requireNonNull(PaperRow.class.getResourceAsStream("paper.csv"), "paper.csv");
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("layer,"))
          .map(PaperRow::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PaperRow parse(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException(
          "paper.csv: %s: expected %d cells, found %d".formatted(line, COLUMNS, cells.length));
    }
    return new PaperRow(
        cells[0],
        cells[1],
        cells[2],
        number(cells[3]),
        number(cells[4]),
        number(cells[5]),
        number(cells[6]),
        number(cells[7]));
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }

  boolean optimized() {
    return variant.equals("optimized");
  }

  /** Name of the operator in our networks. */
  String operator() {
    return switch (layer) {
      case "lrn1" -> "norm1";
      case "lrn2" -> "norm2";
      case "flat" -> "flatten";
      default -> layer.startsWith("maxpool") ? layer.substring("max".length()) : layer;
    };
  }

  /** The clock in MHz that so many MACs in its time need, a MAC a DSP and cycle. */
  OptionalDouble clockNeeded(long macs) {
    return macs > 0 && dsp.orElse(0) > 0 && milliseconds.isPresent()
        ? OptionalDouble.of(macs / (dsp.getAsDouble() * milliseconds.getAsDouble() * 1e-3) / MEGA)
        : OptionalDouble.empty();
  }
}
