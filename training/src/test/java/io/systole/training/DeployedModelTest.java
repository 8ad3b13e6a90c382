// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.systole.data.BundledImages;
import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.onnx.OnnxExporter;
import io.systole.quantize.Folding;
import io.systole.reference.FloatEngine;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The deployed form of a trained network (folded, exported) gives the logits that DJL gives, in
 * ONNX Runtime and in the float engine: max|a−b| ≤ 1e-4 · max|b|.
 */
class DeployedModelTest {
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Recipe.Normalization.class)
  void aSmallNetworkGivesTheSameLogitsEverywhere(Recipe.Normalization normalization)
      throws IOException, OrtException {
    assertSameLogits(SmallNetwork.graph(), normalization, 10);
  }

  @Test
  void alexNetGivesTheSameLogitsEverywhere() throws IOException, OrtException {
    Graph alexnet = Networks.of("alexnet-cifar10");
    assertSameLogits(alexnet, Recipe.Normalization.BATCH_NORM_AND_LRN, 1);
  }

  @Test
  void aChangedWeightIsNoticed() throws IOException, OrtException {
    Model trained = model(SmallNetwork.graph(), Recipe.Normalization.BATCH_NORM_AND_LRN);
    float[] scale = trained.weight("conv1.bn.scale").toFloats().clone();
    for (int i = 0; i < scale.length; i++) {
      scale[i] *= 1.01f;
    }
    Map<String, Tensor> weights = new LinkedHashMap<>(trained.weights());
    weights.put("conv1.bn.scale", Tensor.ofFloats(Shape.of(scale.length), scale));
    float[] before = djl(trained, image(0, 67), FlattenSide.of(SmallNetwork.graph()));
    float[] after = onnxRuntime(deployed(new Model(trained.graph(), weights)), image(0, 67));
    assertTrue(distance(before, after) > TOLERANCE, () -> "apart " + distance(before, after));
  }

  private void assertSameLogits(Graph graph, Recipe.Normalization normalization, int images)
      throws IOException, OrtException {
    Model trained = model(graph, normalization);
    Model deployed = deployed(trained);
    assertTrue(
        deployed.graph().nodes().stream()
            .noneMatch(
                node ->
                    node.op() instanceof Op.BatchNormalization
                        && normalization != Recipe.Normalization.BATCH_NORM_INSTEAD_OF_LRN));
    int side = graph.inputs().getFirst().shape().dim(2);
    FloatEngine engine = FloatEngine.of(deployed);
    for (int i = 0; i < images; i++) {
      Tensor image = image(7 * i, side);
      float[] expected = djl(trained, image, FlattenSide.of(graph));
      assertEquals(10, expected.length);
      float[] ours = engine.run(Map.of("image", image)).values().iterator().next().toFloats();
      assertClose(expected, ours, "float engine, image " + i);
      assertClose(expected, onnxRuntime(deployed, image), "ONNX Runtime, image " + i);
    }
  }

  private static void assertClose(float[] expected, float[] actual, String what) {
    assertTrue(
        distance(expected, actual) <= TOLERANCE,
        () -> what + ": " + Arrays.toString(expected) + " and " + Arrays.toString(actual));
  }

  private static double distance(float[] expected, float[] actual) {
    double apart = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      apart = Math.max(apart, Math.abs(expected[i] - actual[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return apart / largest;
  }

  /** Random weights, and statistics of batch normalization as if trained. */
  private Model model(Graph graph, Recipe.Normalization normalization) throws IOException {
    String text =
        SmallNetwork.RECIPE.replace(
            "batch-norm-and-lrn",
            normalization.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    Recipe recipe = Recipe.read(Files.writeString(folder.resolve("recipe.yaml"), text));
    Graph training = TrainingGraph.of(graph, recipe);
    Random random = new Random(3);
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, Tensor> weights =
          new LinkedHashMap<>(Parameters.initialize(training, 5, manager).weightTensors());
      for (Value value : training.parameters()) {
        if (value.shape().rank() == 1) {
          float[] values = new float[value.shape().dim(0)];
          for (int i = 0; i < values.length; i++) {
            boolean positive = value.name().endsWith(".scale") || value.name().endsWith(".var");
            values[i] = positive ? 0.5f + random.nextFloat() : random.nextFloat() - 0.5f;
          }
          weights.put(value.name(), Tensor.ofFloats(value.shape(), values));
        }
      }
      return new Model(training, weights);
    }
  }

  /** Folded, the closing softmax cut off: the output is the logits. */
  private static Model deployed(Model trained) {
    Model folded = Folding.fold(trained);
    Graph graph = folded.graph();
    List<Node> nodes = graph.nodes().subList(0, graph.nodes().size() - 1);
    Graph cut =
        new Graph(
            graph.name(),
            graph.inputs(),
            graph.parameters(),
            nodes,
            List.of(nodes.getLast().output()));
    return new Model(cut, folded.weights());
  }

  private static Tensor image(int number, int side) {
    return Preprocessing.cifar(side, side).apply(BundledImages.training().image(number));
  }

  private static float[] djl(Model trained, Tensor image, int flattenSide) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Parameters parameters = Parameters.restore(trained.weights(), Map.of(), manager);
      long[] dims = Arrays.stream(image.shape().toArray()).asLongStream().toArray();
      NDArray input = manager.create(image.toFloats(), new ai.djl.ndarray.types.Shape(dims));
      return new NetworkFunction(trained.graph(), 0, flattenSide)
          .logits(input, parameters.values(), false)
          .toFloatArray();
    }
  }

  private float[] onnxRuntime(Model deployed, Tensor image) throws OrtException {
    Path file = folder.resolve("model.onnx");
    OnnxExporter.write(deployed, file);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] dims = Arrays.stream(image.shape().toArray()).asLongStream().toArray();
    String output = deployed.graph().outputs().getFirst();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor input =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(image.toFloats()), dims);
        OrtSession.Result result = session.run(Map.of("image", input))) {
      OnnxTensor logits = (OnnxTensor) result.get(output).orElseThrow();
      float[] values = new float[logits.getFloatBuffer().remaining()];
      logits.getFloatBuffer().get(values);
      return values;
    }
  }
}
