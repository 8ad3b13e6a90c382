// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.FixedFormat;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The chosen formats in the fixed-point engine. */
final class FixedPointTest {
  private static final List<Map<String, Tensor>> INPUTS =
      List.of(SmallNetwork.input(1), SmallNetwork.input(2));

  private static double leastDecibels(ModelFile file, String spec) {
    FormatSpec format = FormatSpec.parse(spec);
    Formats formats = new Calibration(file.model(), INPUTS).choose(format);
    List<SignalToNoise.Layer> layers =
        SignalToNoise.measure(file.model(), file.fixed(formats), INPUTS);
    assertEquals(
        List.of("conv", "norm", "pool", "flatten", "fc", "softmax"),
        layers.stream().map(SignalToNoise.Layer::name).toList());
    return layers.stream().mapToDouble(SignalToNoise.Layer::decibels).min().orElseThrow();
  }

  @Test
  void moreBitsAreLessNoise() {
    ModelFile file = ModelFileTest.sample();
    double eight = leastDecibels(file, "auto:8");
    double sixteen = leastDecibels(file, "auto:16");
    assertTrue(eight > 20, "auto:8 " + eight);
    assertTrue(sixteen > eight + 35, "auto:16 " + sixteen); // 6 dB a bit
    assertTrue(leastDecibels(file, "auto:24") > sixteen, "auto:24");
    assertTrue(sixteen >= leastDecibels(file, "16,4"), "16,4");
  }

  @Test
  void weightsInTheFormatAskedForAreNotCopied() {
    ModelFile file = ModelFileTest.sample();
    Formats formats = new Calibration(file.model(), INPUTS).choose(new FormatSpec.Auto(16));
    assertEquals(file.stored().get("fc.weight"), formats.of("fc.weight"));
    FixedModel fixed = file.fixed(formats);
    assertSame(
        file.tensor("fc.weight").data(),
        java.util.Objects.requireNonNull(fixed.weights().get("fc.weight")).values().data());
    assertEquals(FixedFormat.of(17, 1), fixed.format("softmax"));
  }
}
