// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A file imported and exported again, with ONNX Runtime as the judge of both. */
final class RoundTrip {
  private static final Random RANDOM = new Random(7);

  private RoundTrip() {}

  static Node onlyNode(Model model) {
    assertEquals(1, model.graph().nodes().size(), model.graph().nodes().toString());
    return model.graph().nodes().getFirst();
  }

  /**
   * Imports a file with the input x of these dimensions and exports it. ONNX Runtime must run what
   * was exported, and from opset 7 on, where it runs the file itself too, see no difference.
   */
  static Model check(Path folder, FileBuilder builder, int... dims) throws OrtException {
    Path path = folder.resolve("m.onnx");
    Map<String, Tensor> inputs = Map.of("x", Tensors.random(RANDOM, dims));
    Model model = builder.file(path).model(inputs);
    Path exported = folder.resolve("exported.onnx");
    OnnxExporter.write(model, exported);
    List<Tensor> found = Ort.run(exported, inputs);
    if (builder.raw().opset() >= 7) {
      List<Tensor> expected = Ort.run(path, inputs);
      for (int i = 0; i < expected.size(); i++) {
        Tensors.assertClose("output " + i, expected.get(i), found.get(i));
      }
    }
    return model;
  }
}
