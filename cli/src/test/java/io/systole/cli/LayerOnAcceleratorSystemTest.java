// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.Npy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code layer --engine simulator} and {@code rtl}: one layer, DRAM to DRAM. */
final class LayerOnAcceleratorSystemTest {
  @TempDir Path folder;

  @BeforeEach
  void arrays() {
    random("x.npy", 1, 1, 4, 9, 9);
    random("v.npy", 2, 1, 12);
    random("w.npy", 3, 6, 2, 3, 3);
    random("b.npy", 4, 6);
    random("fc.npy", 5, 7, 12);
    random("c.npy", 6, 4);
    Npy.write(folder.resolve("var.npy"), Tensor.ofFloats(Shape.of(4), 1, 0.5f, 2, 1.5f));
  }

  private void random(String name, long seed, int... dims) {
    Random random = new Random(seed);
    Shape shape = Shape.of(dims);
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Npy.write(folder.resolve(name), Tensor.ofFloats(shape, values));
  }

  private Cli layer(String line, Object... more) {
    List<Object> args = new ArrayList<>(List.of("layer"));
    for (String word : line.split(" ", -1)) {
      args.add(word.endsWith(".npy") ? folder.resolve(word) : word);
    }
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv --input x.npy --weights w.npy --bias b.npy --pad 1 --stride 2 --group 2 --relu",
        "fc --input v.npy --weights fc.npy",
        "lrn --input x.npy --size 3 --alpha 0.1 --k 2",
        "maxpool --input x.npy --kernel 3 --stride 2",
        "avgpool --input x.npy --kernel 2 --stride 2",
        "relu --input x.npy",
        "softmax --input v.npy",
        "flatten --input x.npy",
        "batchnorm --input x.npy --scale c.npy --bias c.npy --mean c.npy --var var.npy"
      })
  void everyOperatorEqualsTheFixedEngine(String line) {
    Path integers = folder.resolve("q.npy");
    Cli fixed = layer(line, "--engine", "fixed", "--output", integers);
    assertEquals(0, fixed.code(), fixed.err());
    Cli cli =
        layer(line, "--engine", "simulator", "--board", "pynq-z2", "--expect", integers, "--json");
    assertEquals(0, cli.code(), cli.out() + cli.err());
    JsonNode json = cli.json();
    assertTrue(json.get("passed").booleanValue() && json.get("bitExact").booleanValue());
    assertEquals(Npy.read(integers).size(), json.get("compared").longValue());
    assertTrue(json.get("cycles").longValue() > 0, cli.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv --input x.npy --weights w.npy --bias b.npy --pad 1 --group 2",
        "maxpool --input x.npy --kernel 3 --stride 2",
        "softmax --input v.npy"
      })
  void inRtl(String line) {
    RtlTools.require();
    Cli cli = layer(line, "--engine", "rtl", "--machine", "tiny16", "--seed", 5);
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.out().contains("tiny16: "), cli.out());
    assertTrue(cli.out().contains("RTL = fixed reference, all layers, bit for bit"), cli.out());
  }

  @Test
  void anotherResultThanExpectedFails() {
    Path wrong = folder.resolve("wrong.npy");
    Npy.write(wrong, Tensor.ofFloats(Shape.of(1, 12), new float[12]));
    Cli cli = layer("relu --input v.npy", "--engine", "simulator", "--expect", wrong, "--json");
    assertEquals(1, cli.code(), cli.out());
    assertFalse(cli.json().get("passed").booleanValue());
    assertTrue(cli.json().get("bitExact").booleanValue()); // the accelerator was right
  }

  @Test
  void oneLineForEachMistake() {
    assertEquals(
        "systole layer: --board and --machine: expected --engine simulator or rtl, found --engine"
            + " float",
        refusal("relu --input x.npy", "--board", "pynq-z2"));
    assertEquals(
        "systole layer: --stall, --seed and --trace: expected --engine rtl, found --engine"
            + " simulator",
        refusal("relu --input x.npy", "--engine", "simulator", "--seed", 1));
    assertEquals(
        "systole layer: --format: expected --engine fixed, simulator or rtl, found --engine float",
        refusal("relu --input x.npy", "--engine", "float", "--format", "16,4"));
    assertEquals(
        "systole layer: node lrn (LRN): size 7: the accelerator has at most 5",
        refusal("lrn --input x.npy --size 7", "--engine", "simulator"));
  }

  private String refusal(String line, Object... more) {
    Cli cli = layer(line, more);
    assertEquals(2, cli.code(), cli.out() + cli.err());
    assertFalse(cli.err().strip().contains("\n"), cli.err());
    return cli.message(folder);
  }
}
