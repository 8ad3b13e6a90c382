// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Dataset;
import io.systole.data.Preprocessing;
import io.systole.graph.Model;
import io.systole.numeric.Tensor;
import io.systole.quantize.Calibration;
import io.systole.quantize.Folding;
import io.systole.quantize.FormatSpec;
import io.systole.quantize.ModelFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * From a trained network to the file that ships: batch normalization folded, weights as 16-bit
 * integers, formats auto:16 and auto:8, class names, preprocessing.
 */
final class Deployment {
  private static final List<String> FORMATS = List.of("auto:16", "auto:8");
  private static final int CALIBRATION_IMAGES = 100;

  private Deployment() {}

  /**
   * The model file.
   *
   * @param images what it was trained on, for class names
   * @param heldBack numbers of images that did not train it; at most 100 of them, evenly spaced,
   *     calibrate
   */
  static ModelFile of(
      Model trained, Dataset images, List<Integer> heldBack, Preprocessing preprocessing) {
    ModelFile file =
        ModelFile.of(Folding.fold(trained))
            .packed()
            .with(images.classNames(), Optional.of(preprocessing.toJson()));
    Model model = file.model();
    String input = model.graph().inputs().getFirst().name();
    int count = Math.min(heldBack.size(), CALIBRATION_IMAGES);
    List<Map<String, Tensor>> examples =
        IntStream.range(0, count)
            .map(i -> heldBack.get((int) ((long) i * heldBack.size() / count)))
            .mapToObj(number -> Map.of(input, preprocessing.apply(images.image(number))))
            .toList();
    Calibration calibration = new Calibration(model, examples);
    for (String format : FORMATS) {
      FormatSpec spec = FormatSpec.parse(format);
      file = file.with(spec, calibration.choose(spec));
    }
    return file;
  }
}
