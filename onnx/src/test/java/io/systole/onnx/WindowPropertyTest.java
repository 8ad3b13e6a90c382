// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random windows: inferred shapes are those of ONNX Runtime, and auto_pad resolved to pads computes
 * the same. Replay with -Dseed=N; -Drounds=N tries more than 80.
 */
class WindowPropertyTest {
  private static final String[] MODES = {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"};
  private static final int ROUNDS = Integer.getInteger("rounds", 80);

  @TempDir Path folder;

  @Test
  void windowsMeanWhatOnnxRuntimeTakesThemFor() throws OrtException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("WindowPropertyTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      compared += compare(random.split(), "seed %d, round %d".formatted(seed, round));
    }
    assertEquals(true, compared > ROUNDS / 2, "compared only " + compared);
  }

  /** 1 if both sides took the window and agreed, 0 if both refused it. */
  private int compare(SplittableRandom random, String what) throws OrtException {
    String type = List.of("Conv", "MaxPool", "AveragePool").get(random.nextInt(3));
    int rank = type.equals("Conv") ? 2 : 1 + random.nextInt(2);
    int opset = random.nextInt(10, 23);
    long[] dims = new long[rank + 2];
    long[] kernel = new long[rank];
    long[] strides = new long[rank];
    long[] dilations = new long[rank];
    long[] pads = new long[2 * rank];
    dims[0] = 1;
    dims[1] = 2;
    String mode = MODES[random.nextInt(4)];
    // Where ONNX Runtime is no oracle: an average pool in ceil mode below opset 19 divides by taps
    // beyond the padding, and above takes one side's pads for another's. With SAME it takes no
    // dilations, forgets its pads in ceil mode, and cuts
    // where ONNX's own shape inference pads with nothing (stride beyond the kernel).
    boolean same = mode.startsWith("SAME");
    boolean average = type.equals("AveragePool");
    boolean ceil = !same && (opset >= 19 || !average) && random.nextBoolean();
    boolean include = !same && random.nextBoolean();
    boolean dilate = !same && random.nextInt(4) == 0;
    for (int i = 0; i < rank; i++) {
      dims[i + 2] = random.nextInt(1, 12);
      kernel[i] = random.nextInt(1, 5);
      strides[i] = random.nextInt(1, same ? (int) kernel[i] + 1 : 4);
      dilations[i] = dilate ? 2 : 1;
      pads[i] = random.nextInt((int) kernel[i]);
      pads[rank + i] = random.nextInt((int) kernel[i]);
    }
    if (average && (include || ceil)) {
      Arrays.fill(pads, Arrays.stream(pads).min().orElse(0));
    }
    FileBuilder builder = new FileBuilder(opset).input("x", dims).output("y");
    Object[] attributes = {
      "kernel_shape",
      kernel,
      "strides",
      strides,
      "auto_pad",
      mode,
      "dilations",
      dilations,
      mode.equals("NOTSET") ? "pads" : "unused",
      pads,
      "ceil_mode",
      ceil ? 1 : 0,
      "count_include_pad",
      include ? 1 : 0
    };
    builder.node(
        "y = %s(x%s)".formatted(type, type.equals("Conv") ? ", w" : ""), used(type, attributes));
    if (type.equals("Conv")) {
      builder.initializer("w", Tensors.random(random, 3, 2, (int) kernel[0], (int) kernel[1]));
    }
    int[] shape = Arrays.stream(dims).mapToInt(Math::toIntExact).toArray();
    return compare(builder, Tensors.random(random, shape), what + " " + builder.raw().nodes());
  }

  /** Without the attributes that the operator does not have at every opset. */
  private static Object[] used(String type, Object[] attributes) {
    ArrayList<Object> kept = new ArrayList<>();
    for (int i = 0; i < attributes.length; i += 2) {
      String name = (String) attributes[i];
      boolean drop =
          switch (name) {
            case "unused" -> true;
            case "ceil_mode" -> type.equals("Conv");
            case "count_include_pad" -> !type.equals("AveragePool");
            case "dilations" -> type.equals("AveragePool");
            default -> false;
          };
      if (!drop) {
        kept.add(name);
        kept.add(attributes[i + 1]);
      }
    }
    return kept.toArray();
  }

  private int compare(FileBuilder builder, Tensor x, String what) throws OrtException {
    Path path = folder.resolve("m.onnx");
    Path exported = folder.resolve("exported.onnx");
    Model model;
    try {
      model = builder.file(path).model();
    } catch (BadFileException e) {
      return 0;
    }
    Shape inferred = ShapeInference.shapes(model.graph()).get("y");
    OnnxExporter.write(model, exported);
    Tensor found = Ort.run(exported, Map.of("x", x)).getFirst();
    Tensor expected = Ort.run(path, Map.of("x", x)).getFirst();
    Node node = model.graph().nodes().getFirst();
    Op op = node.op();
    assertEquals(expected.shape(), inferred, what + " " + op);
    Tensors.assertClose(what + " " + op, expected, found);
    return 1;
  }
}
