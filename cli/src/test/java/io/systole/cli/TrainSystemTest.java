// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.data.Cifar10;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** train, and what the other commands make of its files. */
final class TrainSystemTest {
  private static final Path EXAMPLES = Path.of("../examples/cifar10");

  @TempDir Path folder;

  private Path recipe(String from, String to) throws IOException {
    String shipped = Files.readString(Path.of("../recipes/alexnet-cifar10.yaml"));
    String small =
        shipped
            .replace("batchSize: 256", "batchSize: 45")
            .replaceAll("phases: .*", "phases: [{size: 67, epochs: 1}]")
            .replaceAll("pruning: .*", "pruning: null");
    assertTrue(small.contains(from), small);
    return Files.writeString(folder.resolve("recipe.yaml"), small.replace(from, to));
  }

  private Cli train(Path recipe, Object... more) {
    List<Object> line = new java.util.ArrayList<>();
    line.addAll(List.of("train", "--config", recipe, "--data", EXAMPLES));
    line.addAll(List.of("--out", folder.resolve("out")));
    line.addAll(List.of(more));
    return Cli.run(line.toArray());
  }

  @Test
  void itsModelFileIsWhatTheOtherCommandsTake() throws IOException {
    Cli train = train(recipe("seed: 1", "seed: 1"));
    assertEquals(0, train.code(), train.err());
    assertTrue(
        train.err().startsWith("90 images to train on, 10 held back, 10 classes\nepoch 1/1, 67x67"),
        train.err());
    assertTrue(train.err().contains("expect less accuracy"), train.err());
    Path model = folder.resolve("out/model.safetensors");
    assertTrue(train.out().contains("./systole evaluate --model " + model), train.out());
    String curve = Files.readString(folder.resolve("out/learning-curve.csv"));
    assertEquals(2, curve.lines().count(), curve);

    Path cat = EXAMPLES.resolve("test/cat/0.png");
    Cli classify =
        Cli.run("classify", cat, "--model", model, "--format", "auto:8", "--top", 10, "--json");
    assertEquals(0, classify.code(), classify.err());
    assertEquals("", classify.err()); // formats, preprocessing and classes are all in the file
    List<String> labels =
        classify.json().get("images").get(0).get("top").findValuesAsString("label");
    assertEquals(Cifar10.CLASS_NAMES, labels.stream().sorted().toList());

    Path best = folder.resolve("out/best.safetensors");
    Path again = folder.resolve("again.safetensors");
    Cli quantize =
        Cli.run(
            "quantize",
            "--model",
            best,
            "--data",
            EXAMPLES,
            "--limit",
            2,
            "--format",
            "auto:8",
            "--out",
            again);
    assertEquals(0, quantize.code(), quantize.err());
    Cli evaluate =
        Cli.run("evaluate", "--model", again, "--data", EXAMPLES, "--split", "test", "--json");
    assertEquals(0, evaluate.code(), evaluate.err());
    assertEquals(3, evaluate.json().get("images").intValue());
  }

  @Test
  void anExplodingLossIsALineAndACheckFailed() throws IOException {
    String text = Files.readString(recipe("batchSize: 45", "batchSize: 2"));
    Path recipe =
        Files.writeString(
            folder.resolve("hot.yaml"), text.replace("learningRate: 0.03", "learningRate: 1e30"));
    Cli train = train(recipe);
    assertEquals(Main.CHECK_FAILED, train.code(), train.err());
    assertTrue(train.err().contains("training diverged; there is no checkpoint yet"), train.err());
  }

  @Test
  void refusesWhatItCannotUse() throws IOException {
    assertRefused(
        train(recipe("seed: 1", "seed: 1\nsede: 2")),
        "recipe.yaml: unknown key sede; expected one");
    assertRefused(
        train(recipe("batchSize: 45", "batchSize: 91")), "batchSize 91: only 90 training images");
    assertRefused(train(folder.resolve("none.yaml")), "none.yaml: no such file or folder");
    Path good = recipe("seed: 1", "seed: 1");
    assertRefused(train(good, "--resume"), "--resume: there is no folder out");
    assertRefused(
        Cli.run("train", "--config", good, "--data", folder.resolve("x"), "--out", "y"), "x: ");
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("mine.txt"), "mine");
    assertRefused(train(good), "--out out: expected a new or empty folder, found files; --resume");
  }

  private void assertRefused(Cli cli, String message) {
    assertEquals(Main.BAD_INPUT, cli.code(), cli.err());
    // The images may have been counted before.
    String line = cli.message(folder).lines().toList().getLast();
    assertTrue(line.startsWith("systole train: "), cli.message(folder));
    assertTrue(line.contains(message), line);
  }
}
