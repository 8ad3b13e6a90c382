// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.data.Image;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import io.systole.report.SampleFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the report shows of one bundled test image: classes, filters, feature maps. */
final class SampleReport {
  private static final String FILTERS = "conv1.weight";
  private static final int FILTER_COLUMNS = 24;
  private static final int MAP_COLUMNS = 8;
  private static final int MAPS = 32;
  private static final List<String> SHOWN = List.of("conv1", "pool1", "conv3", "conv5");

  private SampleReport() {}

  static SampleFigures of(Network network, FixedModel model) {
    Dataset images = BundledImages.test();
    Image image = images.image(0);
    Tensor input = network.preprocessing().apply(image);
    String name = network.imageInput().name();
    Tensor exact =
        FloatEngine.of(network.file().model()).run(Map.of(name, input)).values().iterator().next();
    Map<String, FixedTensor> values = new HashMap<>();
    Tensor fixed =
        FixedEngine.of(model)
            .runFixed(
                Map.of(name, FixedTensor.quantize(input, model.format(name))),
                (node, value) -> values.put(node.name(), value))
            .values()
            .iterator()
            .next()
            .toFloat();
    List<SampleFigures.Score> scores = new ArrayList<>();
    List<String> classes = network.classes();
    for (int i = 0; i < classes.size(); i++) {
      scores.add(new SampleFigures.Score(classes.get(i), exact.doubleAt(i), fixed.doubleAt(i)));
    }
    return new SampleFigures(
        "a CIFAR-10 test image, 32×32",
        images.classNames().get(images.label(0)),
        Pictures.of(image),
        scores,
        Pictures.filters(network.file().floats(FILTERS), FILTER_COLUMNS),
        SHOWN.stream().map(layer -> maps(layer, values)).toList());
  }

  private static SampleFigures.Maps maps(String layer, Map<String, FixedTensor> values) {
    Tensor value = Objects.requireNonNull(values.get(layer)).toFloat();
    int channels = Math.min(MAPS, value.shape().dim(1));
    return new SampleFigures.Maps(
        layer,
        "%d×%d×%d".formatted(value.shape().dim(1), value.shape().dim(2), value.shape().dim(3)),
        channels,
        Pictures.maps(value, channels, MAP_COLUMNS));
  }
}
