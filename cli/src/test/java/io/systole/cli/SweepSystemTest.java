// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.quantize.FormatSpec;
import io.systole.results.Ingredient;
import io.systole.results.Origin;
import io.systole.results.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code sweep} measures what no record has, and tells what each point costs. */
final class SweepSystemTest {
  private static final String MISSING = "16,4";
  private static final int IMAGES = 5;
  private static final int PIXELS = 3 * 32 * 32;

  @TempDir Path folder;

  @BeforeAll
  static void home() {
    System.setProperty("systole.home", "..");
  }

  @AfterAll
  static void nowhere() {
    System.clearProperty("systole.home");
  }

  /** Noise, in CIFAR-10's binary format: a label and three planes an image. */
  private Path data() throws IOException {
    byte[] bytes = new byte[10 * (1 + PIXELS)];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < 10; i++) {
      bytes[i * (1 + PIXELS)] = (byte) i;
    }
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.write(data.resolve("test_batch.bin"), bytes);
    return data;
  }

  /** Records of all points but one: the wider, the more accurate. */
  private RecordFile records() {
    RecordFile file = new RecordFile(folder.resolve("sweep.jsonl"));
    Map<String, String> inputs =
        Map.of(Ingredient.MODEL.title(), Ingredient.MODEL.hash(Path.of("..")));
    for (FormatSpec spec : Quantizations.all()) {
      if (!spec.toString().equals(MISSING)) {
        file.put(
            Origin.here(folder, "sweep")
                .record(
                    "sweep/" + spec,
                    inputs,
                    new SweepCommand.Accuracy(
                        spec.toString(), spec.width(), IMAGES, spec.width() / 40.0)));
      }
    }
    return file;
  }

  @Test
  void goesOnWhereItWasAndTellsWhatAPointCosts() throws IOException {
    RecordFile file = records();
    Cli cli = Cli.run("sweep", "--data", data(), "--limit", IMAGES, "--out", file.path(), "--json");
    assertEquals(0, cli.code(), cli.err());
    List<JsonNode> points = new ArrayList<>(cli.json().get("points").valueStream().toList());
    assertEquals(Quantizations.all().size(), points.size());
    assertEquals(
        IMAGES, file.find("sweep/" + MISSING).orElseThrow().figures().get("images").intValue());
    for (JsonNode point : points) {
      boolean measured = point.get("format").stringValue().equals(MISSING);
      assertTrue(
          measured || point.get("top1").doubleValue() == point.get("bits").intValue() / 40.0);
      int bits = point.get("bits").intValue();
      assertEquals(bits <= 16, point.get("milliseconds").isNumber(), point.toString());
      assertEquals(bits <= 16, point.get("used").isObject(), point.toString());
      assertEquals(
          bits <= 8 ? "pynq-z2-8bit" : bits <= 16 ? "pynq-z2" : "",
          point.get("machine").stringValue());
      long bytes = point.get("dramBytes").longValue();
      assertEquals(58e6 * (bits <= 8 ? 1 : bits <= 16 ? 2 : 4), 1.0 * bytes, 0.02 * bytes);
    }
    assertTrue(
        points.stream().filter(point -> point.get("best").booleanValue()).count() >= 10,
        "a wider point is more accurate here, so one of each width is of the Pareto set");
  }

  @Test
  void atMostFortyPointsOverAllWidths() {
    List<FormatSpec> all = Quantizations.all();
    assertTrue(all.size() <= 40, all.toString());
    TreeSet<Integer> widths = new TreeSet<>();
    all.stream()
        .filter(spec -> spec instanceof FormatSpec.Auto)
        .forEach(s -> widths.add(s.width()));
    assertEquals(List.of(4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 32), List.copyOf(widths));
    widths.clear();
    all.stream()
        .filter(spec -> spec instanceof FormatSpec.Uniform)
        .forEach(spec -> widths.add(spec.width()));
    assertEquals(11, widths.size());
  }

  @Test
  void noImagesAreRefused() {
    Cli cli = Cli.run("sweep", "--data", folder, "--limit", 0);
    assertEquals(2, cli.code());
    assertTrue(cli.err().contains("--limit: expected at least 1, found 0"), cli.err());
  }
}
