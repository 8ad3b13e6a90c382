// SPDX-License-Identifier: Apache-2.0
package io.systole.cosim;

import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.SeededWeights;
import io.systole.graph.Value;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.ModelFile;
import io.systole.quantize.UnpackedFile;
import io.systole.reference.FixedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network in fixed point with real images for it. */
record Subject(FixedModel model, List<FixedTensor> images) {
  private static final Path TRAINED = Path.of("../models/alexnet-cifar10.safetensors.xz");

  Subject {
    images = List.copyOf(images);
  }

  /** The bundled AlexNet with its stored formats. */
  static Subject trained(String format, int images) {
    Path file = UnpackedFile.of(TRAINED);
    ModelFile stored = ModelFile.read(file);
    FixedModel model = stored.fixed(stored.formats(FormatSpec.parse(format)).orElseThrow());
    Preprocessing preprocessing = Preprocessing.parse(stored.preprocessing().orElseThrow(), file);
    return new Subject(model, quantize(model, images(preprocessing, images)));
  }

  /** A graph with seeded weights, its formats calibrated on its first image. */
  static Subject seeded(Graph graph, String format, int images) {
    Model model = SeededWeights.of(graph, 1);
    Value input = graph.inputs().getFirst();
    List<Tensor> tensors =
        images(Preprocessing.torch(input.shape().dim(2), input.shape().dim(3)), images);
    Calibration calibration =
        new Calibration(model, List.of(Map.of(input.name(), tensors.getFirst())));
    FixedModel fixed = ModelFile.of(model).fixed(calibration.choose(FormatSpec.parse(format)));
    return new Subject(fixed, quantize(fixed, tensors));
  }

  private static List<Tensor> images(Preprocessing preprocessing, int count) {
    Dataset test = BundledImages.test();
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tensors.add(preprocessing.apply(test.image(i)));
    }
    return tensors;
  }

  private static List<FixedTensor> quantize(FixedModel model, List<Tensor> tensors) {
    String input = model.graph().inputs().getFirst().name();
    return tensors.stream().map(x -> FixedTensor.quantize(x, model.format(input))).toList();
  }
}
