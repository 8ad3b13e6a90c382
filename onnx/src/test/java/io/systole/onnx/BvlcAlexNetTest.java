// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.ShapeInference;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own ImageNet network: the old file comes in and gives the oracle's result. */
class BvlcAlexNetTest {
  @TempDir Path folder;

  @Test
  void opset6ComesInAsTheNetworkThatItIs() {
    Path path = folder.resolve("bvlc.onnx");
    BvlcAlexNet.write(path, 11, 20);
    OnnxFile file = OnnxFile.read(path);
    assertEquals(List.of("data_0"), file.inputs());
    Model model = file.model();
    Graph graph = model.graph();
    assertEquals(
        List.of(
            "Conv", "Relu", "LRN", "MaxPool", "Conv", "Relu", "LRN", "MaxPool", "Conv", "Relu",
            "Conv", "Relu", "Conv", "Relu", "MaxPool", "Reshape", "Gemm", "Relu", "Dropout", "Gemm",
            "Relu", "Dropout", "Gemm", "Softmax"),
        graph.nodes().stream().map(Node::op).map(op -> op.type()).toList());
    assertEquals("conv2_1", graph.nodes().get(4).name());
    Map<String, Shape> shapes = ShapeInference.shapes(graph);
    assertEquals(Shape.of(1, 96, 27, 27), shapes.get("pool1_1"));
    assertEquals(Shape.of(1, 256, 6, 6), shapes.get("pool5_1"));
    assertEquals(Shape.of(1, 20), shapes.get("prob_1"));
  }

  @Test
  @Tag("slow")
  void itComputesWhatOnnxRuntimeComputes() throws OrtException {
    Path path = folder.resolve("bvlc.onnx");
    BvlcAlexNet.write(path, 11, 20);
    Model model = OnnxFile.read(path).model();
    Tensor image = Tensors.random(new Random(3), 1, 3, 224, 224);
    for (long i = 0; i < image.size(); i++) {
      image.set(i, image.floatAt(i) * 64);
    }
    Path same = folder.resolve("opset7.onnx");
    BvlcAlexNet.builder(7, 11, 20).write(same);
    Path exported = folder.resolve("exported.onnx");
    OnnxExporter.write(model, exported);
    Map<String, Tensor> inputs = Map.of("data_0", image);
    Tensors.assertClose(
        "prob_1", Ort.run(same, inputs).getFirst(), Ort.run(exported, inputs).getFirst());
  }
}
