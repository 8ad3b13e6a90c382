// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.graph.Model;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.Npy;
import io.systole.onnx.OnnxExporter;
import io.systole.reference.FloatEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** layer and run: the testbenches. */
final class LayerSystemTest {
  @TempDir Path folder;

  private Path npy(String name, Tensor tensor) {
    Path file = folder.resolve(name);
    Npy.write(file, tensor);
    return file;
  }

  private Path random(String name, long seed, int... dims) {
    return npy(name, gaussian(seed, dims));
  }

  private static Tensor gaussian(long seed, int... dims) {
    Random random = new Random(seed);
    Shape shape = Shape.of(dims);
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.ofFloats(shape, values);
  }

  @Test
  void convByHand() {
    Path x = npy("x.npy", Tensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4));
    Path w = npy("w.npy", Tensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 0, 0, -1));
    Path b = npy("b.npy", Tensor.ofFloats(Shape.of(1), 0.5f));
    // Cross-correlation: 1*1 - 4 + 0.5; with padding 1 and stride 2 the corners.
    Path y = npy("y.npy", Tensor.ofFloats(Shape.of(1, 1, 1, 1), -2.5f));
    Path corners = npy("c.npy", Tensor.ofFloats(Shape.of(1, 1, 2, 2), 0, 0.5f, 0.5f, 4.5f));
    assertPassed("conv", "--input", x, "--weights", w, "--bias", b, "--expect", y);
    assertPassed(
        "conv",
        "--input",
        x,
        "--weights",
        w,
        "--bias",
        b,
        "--stride",
        2,
        "--pad",
        1,
        "--relu",
        "--expect",
        corners);
  }

  private static void assertPassed(Object... args) {
    Object[] all = new Object[args.length + 2];
    all[0] = "layer";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--json";
    Cli cli = Cli.run(all);
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.json().get("passed").booleanValue(), cli.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv --weights w.npy --bias b.npy --pad 1 --group 2",
        "lrn --size 3 --alpha 0.1 --k 2",
        "maxpool --kernel 3 --stride 2",
        "avgpool --kernel 2",
        "relu",
        "softmax",
        "flatten",
        "batchnorm --scale s.npy --bias b.npy --mean m.npy --var v.npy"
      })
  void fixedPointIsCloseToFloatAndEqualToItsOwnDump(String line) {
    Path x = random("x.npy", 1, 1, 4, 6, 6);
    random("w.npy", 2, 4, 2, 3, 3);
    random("b.npy", 3, 4);
    random("s.npy", 4, 4);
    random("m.npy", 5, 4);
    npy("v.npy", Tensor.ofFloats(Shape.of(4), 1, 0.5f, 2, 1.5f));
    Path y = folder.resolve("y.npy");
    Path integers = folder.resolve("q.npy");
    run(line, "--input", x, "--output", y);
    run(line, "--input", x, "--expect", y);
    run(line, "--input", x, "--expect", y, "--format", "auto:16", "--tolerance", "1e-3");
    run(line, "--input", x, "--output", integers, "--format", "auto:16");
    assertFalse(Npy.read(integers).type().isFloat());
    run(line, "--input", x, "--expect", integers, "--format", "auto:16");
  }

  private void run(String line, Object... more) {
    Object[] words = line.split(" ", -1);
    Object[] all = new Object[1 + words.length + more.length];
    all[0] = "layer";
    for (int i = 0; i < words.length; i++) {
      all[1 + i] =
          words[i].toString().endsWith(".npy") ? folder.resolve(words[i].toString()) : words[i];
    }
    System.arraycopy(more, 0, all, 1 + words.length, more.length);
    Cli cli = Cli.run(all);
    assertEquals(0, cli.code(), cli.out() + cli.err());
  }

  @Test
  void fcByHand() {
    Path x = npy("x.npy", Tensor.ofFloats(Shape.of(1, 2), 1, 2));
    Path w = npy("w.npy", Tensor.ofFloats(Shape.of(3, 2), 1, 0, 0, 1, 1, 1));
    Path y = npy("y.npy", Tensor.ofFloats(Shape.of(1, 3), 1, 2, 3));
    assertPassed("fc", "--input", x, "--weights", w, "--expect", y);
  }

  @Test
  void aDifferenceFailsAndSaysWhere() {
    Path x = npy("x.npy", Tensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 2, -3, 4));
    Path y = npy("y.npy", Tensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 2, 0.5f, 4));
    Cli cli = Cli.run("layer", "relu", "--input", x, "--expect", y, "--json");
    assertEquals(1, cli.code());
    JsonNode json = cli.json();
    assertEquals(List.of("passed", "maxAbs", "maxRel", "at"), List.copyOf(json.propertyNames()));
    assertFalse(json.get("passed").booleanValue());
    assertEquals(0.5, json.get("maxAbs").doubleValue());
    assertEquals(0.125, json.get("maxRel").doubleValue());
    assertEquals("[0,0,1,0]", json.get("at").toString());
    Cli tolerant = Cli.run("layer", "relu", "--input", x, "--expect", y, "--tolerance", "0.125");
    assertEquals(0, tolerant.code(), tolerant.out());
  }

  @Test
  void anotherShapeFailsAndBothArePrinted() {
    Path x = npy("x.npy", Tensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4));
    Path y = npy("y.npy", Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4));
    Cli cli = Cli.run("layer", "relu", "--input", x, "--expect", y);
    assertEquals(1, cli.code());
    assertEquals("FAILED: expected shape 1x4, found 1x1x2x2\n", cli.out());
  }

  @Test
  void nanEqualsOnlyNanAtTheSamePlace() {
    Tensor a = Tensor.ofFloats(Shape.of(3), Float.NaN, 1, Float.POSITIVE_INFINITY);
    Tensor b = Tensor.ofFloats(Shape.of(3), 1, Float.NaN, Float.POSITIVE_INFINITY);
    assertTrue(Comparison.of(a, a, 0).passed());
    assertFalse(Comparison.of(a, b, 1e9).passed());
    assertFalse(Comparison.of(b, a, 1e9).passed());
    Cli cli =
        Cli.run("layer", "relu", "--input", npy("a.npy", a), "--expect", npy("b.npy", b), "--json");
    assertEquals(1, cli.code());
    assertTrue(cli.json().get("maxAbs").isNull(), cli.out());
    Tensor zeros = Tensor.ofFloats(Shape.of(3), 0, 0, 0);
    assertTrue(Comparison.of(zeros, zeros, 0).passed());
    assertFalse(Comparison.of(Tensor.ofFloats(Shape.of(3), 0, 1e-30f, 0), zeros, 1).passed());
  }

  @Test
  void runsAnOnnxModelOnArrays() {
    Model model = Cli.smallModel();
    Path onnx = folder.resolve("m.onnx");
    OnnxExporter.write(model, onnx);
    Tensor image = gaussian(9, 1, 3, 8, 8);
    Path x = npy("x.npy", image);
    Tensor expected =
        FloatEngine.scalar(model).run(Map.of("image", image)).values().iterator().next();
    Path y = npy("expected.npy", expected);
    Path out = folder.resolve("out");
    Cli cli = Cli.run("run", onnx, "--input", x, "--expect", y, "--output", out, "--json");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.json().get("passed").booleanValue());
    assertTrue(Files.exists(out.resolve("softmax.npy")));
    Path wrong = npy("wrong.npy", gaussian(1, 1, 10));
    assertEquals(1, Cli.run("run", onnx, "--input", x, "--expect", wrong).code());
    assertEquals(
        "systole run: m.onnx: expected 1 --input files for [image], found 2",
        refusal("run", onnx, "--input", x, x));
    assertEquals(
        "systole run: x.txt: name: expected an array file ending in .npy or .pb, found another"
            + " name",
        refusal("run", onnx, "--input", folder.resolve("x.txt")));
  }

  @Test
  void oneLineForEachMistake() {
    Path x = random("x.npy", 1, 1, 2, 4, 4);
    assertEquals(
        "systole layer: conv needs --weights FILE.npy", refusal("layer", "conv", "--input", x));
    assertEquals(
        "systole layer: maxpool needs --kernel K", refusal("layer", "maxpool", "--input", x));
    assertEquals(
        "systole layer: --stride: expected one or two numbers, found [1, 2, 3]",
        refusal("layer", "maxpool", "--input", x, "--kernel", 2, "--stride", "1,2,3"));
    assertTrue(
        refusal("layer", "conv", "--input", x, "--weights", random("w.npy", 2, 4, 3, 3, 3))
            .startsWith("systole layer: node conv (Conv)"));
    assertTrue(
        refusal("layer", "dense", "--input", x)
            .startsWith("systole layer: OP: expected one of conv, fc, lrn, maxpool"));
    assertTrue(
        refusal("layer", "relu", "--input", x, "--engine", "flot")
            .startsWith(
                "systole layer: --engine: expected one of float, fixed, simulator, rtl; found"
                    + " flot"));
    assertEquals(
        "systole layer: --kernel is no option of softmax, which takes --axis",
        refusal("layer", "softmax", "--input", x, "--kernel", 3));
    assertEquals(
        "systole layer: --kernel: expected that of --weights, [3, 3], found [5]",
        refusal(
            "layer",
            "conv",
            "--input",
            x,
            "--weights",
            random("k.npy", 2, 4, 2, 3, 3),
            "--kernel",
            5));
    assertEquals(
        "systole: unknown command 'layr', did you mean layer? (systole --help lists what it takes)",
        refusal("layr"));
    assertEquals(
        "systole layer: unknown option '--inputs' (systole layer --help lists what it takes)",
        refusal("layer", "relu", "--inputs", x));
    assertTrue(
        refusal("layer", "relu", "--input").contains("Missing required parameter for option"));
    assertEquals(
        "systole layer: --tolerance: expected at least 0, found -1.0",
        refusal("layer", "relu", "--input", x, "--expect", x, "--tolerance=-1"));
  }

  private String refusal(Object... args) {
    Cli cli = Cli.run(args);
    assertEquals(2, cli.code(), cli.out() + cli.err());
    assertFalse(cli.err().strip().contains("\n"), cli.err());
    return cli.message(folder);
  }
}
