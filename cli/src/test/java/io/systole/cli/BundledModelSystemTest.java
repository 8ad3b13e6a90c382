// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The model that ships, on the images that ship. */
final class BundledModelSystemTest {
  private static final List<String> CLASSES = List.of("cat", "horse", "ship");

  @BeforeAll
  static void home() {
    System.setProperty("systole.home", "..");
  }

  @AfterAll
  static void nowhere() {
    System.clearProperty("systole.home");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--engine=float", "--format=16,4", "--format=auto:16", "--format=auto:8"})
  @Tag("slow")
  void classifiesTheBundledImagesRight(String engine) {
    Object[] images =
        CLASSES.stream().map("../examples/cifar10/test/%s/0.png"::formatted).toArray();
    Cli cli = Cli.run("classify", images[0], images[1], images[2], engine, "--json");
    assertEquals(0, cli.code(), cli.err());
    assertEquals("", cli.err()); // neither seeded nor calibrated anew
    for (int i = 0; i < CLASSES.size(); i++) {
      JsonNode best = cli.json().get("images").get(i).get("top").get(0);
      assertEquals(CLASSES.get(i), best.get("label").stringValue(), cli.out());
    }
  }

  /** The limits are those that the network must keep on this board. */
  @Test
  void runsOnTheAcceleratorWithinItsLimits() {
    Cli cli = Cli.run("simulate", "--image", "../examples/cifar10/test/cat/0.png", "--json");
    assertEquals(0, cli.code(), cli.err());
    assertEquals("", cli.err());
    JsonNode json = cli.json();
    assertTrue(json.get("bitExact").booleanValue(), cli.out());
    assertEquals("cat", json.get("top").get(0).get("label").stringValue());
    assertTrue(json.get("cycles").longValue() <= 10_500_000, cli.out());
    long sum = 0;
    long convolutions = 0;
    long connected = 0;
    long compared = 0;
    for (JsonNode layer : json.get("layers")) {
      String name = layer.get("name").stringValue();
      long cycles = layer.get("cycles").longValue();
      sum += cycles;
      convolutions += name.startsWith("conv") ? cycles : 0;
      connected += name.startsWith("fc") ? cycles : 0;
      compared += layer.get("compared").longValue();
      if (name.startsWith("conv")) {
        assertTrue(layer.get("rooflinePercent").doubleValue() >= 85, layer.toString());
        assertEquals("macs", layer.get("boundBy").stringValue());
      }
    }
    assertEquals(json.get("cycles").longValue(), sum);
    assertTrue(convolutions <= 3_250_000, cli.out());
    assertTrue(connected <= 7_150_000, cli.out());
    assertTrue(sum - convolutions - connected <= 100_000, cli.out());
    assertEquals(1_257_780, compared);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=16,4", "--format=auto:16"})
  @Tag("slow")
  void knowsTheHundredImagesInSixteenBits(String engine) {
    assertKnowsTheHundred(engine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--engine=float", "--format=auto:8"})
  void knowsTheHundredImagesInFloatAndInEightBits(String engine) {
    assertKnowsTheHundred(engine);
  }

  private static void assertKnowsTheHundred(String engine) {
    Cli cli =
        Cli.run("evaluate", "--data", "../examples/cifar10", "--split=train", engine, "--json");
    assertEquals(0, cli.code(), cli.err());
    assertEquals("", cli.err());
    assertEquals(100, cli.json().get("images").intValue());
    assertEquals(1, cli.json().get("top1").doubleValue());
  }

  @Test
  void asWeightsOfTheNamedNetworkItIsTheSame() {
    Object[] args = {"classify", "../examples/cifar10/test/ship/0.png", "--format", "auto:8"};
    Cli bundled = Cli.run(args);
    Cli given =
        Cli.run(
            Stream.concat(
                    Stream.of(args),
                    Stream.of("--weights", "../models/alexnet-cifar10.safetensors.xz"))
                .toArray());
    assertEquals(0, given.code(), given.err());
    assertEquals(bundled, given); // its formats too: nothing was calibrated
    Cli other =
        Cli.run(
            "classify",
            args[1],
            "--model",
            "caffenet",
            "--weights",
            "../models/alexnet-cifar10.safetensors.xz");
    assertEquals(2, other.code(), other.out());
    assertTrue(
        other.err().contains("tensor fc3.weight of caffenet: expected 1000x4096, found 10x4096"),
        other.err());
  }

  @Test
  void theDemoUsesIt() {
    Cli cli = Cli.run("demo");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.out().contains("float and fixed point agree on cat"), cli.out());
  }
}
