// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systole.graph.Model;
import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX's own tests of every supported operator: imported, exported, run in ONNX Runtime, compared
 * with ONNX's expected outputs. Debian's package libonnx-testdata has them.
 */
class NodeGoldenTest {
  private static final Path TESTS = Path.of("/usr/share/libonnx-testdata/data/node");

  private static final String THREE_AXES = "kernel [2, 2, 2]: expected one or two spatial axes";
  private static final String INDICES = "node y (MaxPool): output 1 (z) is not supported";
  private static final String TRAINING_ATTRIBUTE =
      "node y (BatchNormalization): attribute training_mode: expected 0, found 1";
  private static final String TRAINING_INPUT =
      "node y (Dropout): input training_mode: expected false, found true";

  /** Tests of supported operators that are refused, and the end of the message. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("test_averagepool_3d_default", THREE_AXES),
          Map.entry("test_maxpool_3d_default", THREE_AXES),
          Map.entry("test_maxpool_with_argmax_2d_precomputed_pads", INDICES),
          Map.entry("test_maxpool_with_argmax_2d_precomputed_strides", INDICES),
          Map.entry("test_batchnorm_epsilon_training_mode", TRAINING_ATTRIBUTE),
          Map.entry("test_batchnorm_example_training_mode", TRAINING_ATTRIBUTE),
          Map.entry("test_training_dropout", TRAINING_INPUT),
          Map.entry("test_training_dropout_default", TRAINING_INPUT),
          Map.entry("test_training_dropout_default_mask", TRAINING_INPUT),
          Map.entry("test_training_dropout_mask", TRAINING_INPUT));

  @TempDir Path folder;

  @Test
  void theTestsAreThere() {
    if (System.getenv("CI") != null) {
      assertTrue(Files.isDirectory(TESTS), "libonnx-testdata is not installed");
    }
  }

  @TestFactory
  Stream<DynamicTest> nodes() throws IOException {
    assumeTrue(Files.isDirectory(TESTS), "libonnx-testdata is not installed");
    List<Path> all;
    try (Stream<Path> folders = Files.list(TESTS)) {
      all = folders.sorted().toList();
    }
    return all.stream()
        .filter(NodeGoldenTest::isSupported)
        .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path)));
  }

  private static boolean isSupported(Path test) {
    String name = test.getFileName().toString();
    if (name.matches("test_(cast|gather|identity_opt|identity_sequence).*")) {
      return false; // Cast and Gather only fold; the others' inputs are no tensors.
    }
    try {
      return OnnxFile.read(test.resolve("model.onnx")).operators().stream()
          .allMatch(Operators::isSupported);
    } catch (BadFileException e) {
      return false;
    }
  }

  private void check(Path test) throws Exception {
    String name = test.getFileName().toString();
    OnnxFile file = OnnxFile.read(test.resolve("model.onnx"));
    Path data = test.resolve("test_data_set_0");
    Map<String, Tensor> inputs = new HashMap<>();
    for (int i = 0; i < file.inputs().size(); i++) {
      inputs.put(file.inputs().get(i), TensorProtoFile.read(data.resolve("input_" + i + ".pb")));
    }
    String refused = REFUSED.get(name);
    if (refused != null) {
      String message =
          "" + assertThrows(BadFileException.class, () -> file.model(inputs)).getMessage();
      assertTrue(message.endsWith(refused), message);
      return;
    }
    Model model = file.model(inputs);
    Path exported = folder.resolve(name + ".onnx");
    OnnxExporter.write(model, exported);
    Map<String, Tensor> floats = new HashMap<>();
    inputs.forEach((input, tensor) -> floats.put(input, tensor.to(ElementType.FLOAT32)));
    List<Tensor> found = Ort.run(exported, floats);
    assertFalse(found.isEmpty());
    List<Tensor> expected = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      expected.add(TensorProtoFile.read(data.resolve("output_" + i + ".pb")));
    }
    assertEquals(file.outputs().size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      Tensors.assertClose(name + " output " + i, expected.get(i), found.get(i));
    }
  }
}
