// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.data.Cifar10;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.Npy;
import io.systole.onnx.OnnxExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** classify, evaluate and quantize on a small network and made-up images. */
final class ClassifySystemTest {
  @TempDir Path folder;
  private Path model = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void files() throws IOException {
    model = Cli.modelFile(folder.resolve("m.safetensors"), Cifar10.CLASS_NAMES);
    for (String split : new String[] {"train", "test"}) {
      for (String name : Cifar10.CLASS_NAMES) {
        Path of = Files.createDirectories(folder.resolve("data/" + split + "/" + name));
        Cli.picture(of.resolve("0.png"), name.hashCode());
        Cli.picture(of.resolve("1.png"), name.hashCode() + 1L);
      }
    }
    image = folder.resolve("data/test/cat/0.png");
  }

  @Test
  void printsTheBestClassesWithTheirProbabilities() {
    Cli cli = Cli.run("classify", image, "--model", model, "--top", 3, "--json");
    assertEquals(0, cli.code(), cli.err());
    assertEquals("", cli.err());
    JsonNode top = cli.json().get("images").get(0).get("top");
    assertEquals(image.toString(), cli.json().get("images").get(0).get("image").stringValue());
    assertEquals(3, top.size());
    assertTrue(
        top.get(0).get("probability").doubleValue() >= top.get(1).get("probability").doubleValue());
    int index = top.get(0).get("index").intValue();
    assertEquals(Cifar10.CLASS_NAMES.get(index), top.get(0).get("label").stringValue());
    Cli text = Cli.run("classify", image, "--model", model);
    assertTrue(text.out().contains(Cifar10.CLASS_NAMES.get(index)), text.out());
  }

  @Test
  void allEnginesAndFilesAgree() {
    Path onnx = folder.resolve("m.onnx");
    OnnxExporter.write(Cli.smallModel(), onnx);
    double float32 = best(Cli.run("classify", image, "--model", model, "--json"));
    double fromOnnx =
        best(Cli.run("classify", image, "--model", onnx, "--preprocess", "cifar", "--json"));
    double fixed =
        best(Cli.run("classify", image, "--model", model, "--format", "auto:16", "--json"));
    assertEquals(float32, fromOnnx, 1e-6);
    assertEquals(float32, fixed, 1e-3);
  }

  private static double best(Cli cli) {
    assertEquals(0, cli.code(), cli.err());
    return cli.json().get("images").get(0).get("top").get(0).get("probability").doubleValue();
  }

  @Test
  void dumpsGoldenVectors() throws IOException {
    Path dump = folder.resolve("dump");
    Cli cli = Cli.run("classify", image, "--model", model, "--format", "16,4", "--dump", dump);
    assertEquals(0, cli.code(), cli.err());
    for (String layer : new String[] {"image", "conv", "relu", "norm", "pool", "fc", "softmax"}) {
      assertTrue(Files.exists(dump.resolve(layer + ".npy")), layer);
      assertTrue(Files.exists(dump.resolve(layer + ".hex")), layer);
    }
    Tensor conv = Npy.read(dump.resolve("conv.npy"));
    assertEquals("INT16 1x4x8x8", conv.toString());
    String hex = Files.readAllLines(dump.resolve("conv.hex")).get(1);
    assertEquals((short) conv.longAt(0), (short) Integer.parseInt(hex, 16));
    String formats = Files.readString(dump.resolve("formats.json"));
    assertTrue(formats.contains("\"format\" : \"16,4\""), formats);
  }

  @Test
  void evaluateCountsHitsOnASampleSpreadOverTheClasses() {
    Cli cli = Cli.run("evaluate", "--data", folder.resolve("data"), "--model", model, "--json");
    assertEquals(0, cli.code(), cli.err());
    assertEquals(
        List.of("images", "top1", "top5", "imagesPerSecond"),
        List.copyOf(cli.json().propertyNames()));
    assertEquals(20, cli.json().get("images").intValue());
    double top1 = cli.json().get("top1").doubleValue();
    double top5 = cli.json().get("top5").doubleValue();
    assertTrue(top1 >= 0 && top1 <= top5 && top5 <= 1, cli.out());
    assertTrue(cli.json().get("imagesPerSecond").doubleValue() > 0, cli.out());
    Cli limited =
        Cli.run(
            "evaluate",
            "--data",
            folder.resolve("data"),
            "--model",
            model,
            "--limit",
            10,
            "--json");
    assertEquals(10, limited.json().get("images").intValue(), limited.err());
  }

  @Test
  void quantizeWritesAFileThatEveryCommandTakes() {
    Path out = folder.resolve("q.safetensors.xz");
    Cli cli =
        Cli.run(
            "quantize",
            "--model",
            model,
            "--data",
            folder.resolve("data"),
            "--format",
            "auto:16",
            "--format",
            "auto:8",
            "--out",
            out);
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().contains("SNR"), cli.out());
    Cli classified = Cli.run("classify", image, "--model", out, "--format", "auto:8", "--json");
    assertEquals(0, classified.code(), classified.err());
    assertEquals("", classified.err());
    Cli other = Cli.run("classify", image, "--model", out, "--format", "auto:12");
    assertTrue(
        other.err().contains("no formats auto:12 stored with the model: calibrated on 1"),
        other.err());
    assertEquals(0, Cli.run("describe", out, "--json").code());
  }

  @Test
  void oneLineForEachMistake() throws IOException {
    assertEquals(
        "systole classify: no.png: cannot be read: no such file",
        refusal("classify", folder.resolve("no.png"), "--model", model));
    assertEquals(
        "systole classify: model nonet: expected one of alexnet, alexnet-cifar10, caffenet,"
            + " alexnet-torch, or a file ending in .onnx, .safetensors or .safetensors.xz",
        refusal("classify", image, "--model", "nonet"));
    assertEquals(
        "systole classify: --format 16,4 goes with --engine fixed, found --engine float",
        refusal("classify", image, "--model", model, "--engine", "float", "--format", "16,4"));
    assertEquals(
        "systole classify: --top: expected at least 1, found 0",
        refusal("classify", image, "--model", model, "--top", "0"));
    Path labels = Files.writeString(folder.resolve("labels.txt"), "one\ntwo\n");
    assertEquals(
        "systole classify: labels.txt: labels: expected 10 lines, one a class, found 2",
        refusal("classify", image, "--model", model, "--labels", labels));
    assertEquals(
        "systole classify: format 'auto': expected W,I such as 16,4 or auto:W such as auto:16",
        refusal("classify", image, "--model", model, "--format", "auto"));
    assertEquals(
        "systole evaluate: limit of 0 images: expected at least 1",
        refusal("evaluate", "--data", folder.resolve("data"), "--model", model, "--limit", 0));
    assertEquals(
        "systole quantize: --out: expected a name ending in .safetensors or .safetensors.xz, found"
            + " m.bin",
        refusal(
            "quantize", "--model", model, "--data", folder, "--format", "16,4", "--out", "m.bin"));
    assertEquals(
        "systole quantize: --out no/m.safetensors: its folder does not exist",
        refusal(
            "quantize",
            "--model",
            model,
            "--data",
            folder,
            "--format",
            "16,4",
            "--out",
            "no/m.safetensors"));
    assertEquals(
        "systole classify: tf: expected torch, caffe, cifar or a JSON file, found no such file",
        refusal("classify", image, "--model", model, "--preprocess", "tf"));
    assertTrue(
        refusal("classify", "--model", model).contains("Missing required parameter: 'IMAGE'"));
  }

  private String refusal(Object... args) {
    Cli cli = Cli.run(args);
    assertEquals(2, cli.code(), cli.out() + cli.err());
    assertFalse(cli.err().strip().contains("\n"), cli.err());
    assertEquals("", cli.out());
    return cli.message(folder);
  }
}
