// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.graph.Op;
import io.systole.numeric.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both float engines against ONNX Runtime on random models of one operator. */
class FloatEnginePropertyTest {
  private static final int SAMPLES = 40;

  static List<String> operators() {
    return RandomModels.OPERATORS;
  }

  @ParameterizedTest
  @MethodSource("operators")
  void enginesAgreeWithOnnxRuntime(String operator) throws Exception {
    Random random = Seeds.random("FloatEnginePropertyTest " + operator);
    for (int i = 0; i < SAMPLES; i++) {
      RandomModels.Sample sample = RandomModels.of(operator, random);
      String what = sample.model().graph().nodes() + " " + sample.inputs();
      Tensor expected = Close.at(OrtPeer.run(sample.model(), sample.inputs()), "y");
      Map<String, Tensor> scalar = FloatEngine.scalar(sample.model()).run(sample.inputs());
      Close.assertClose(expected, Close.at(scalar, "y"), "scalar " + what);
      Map<String, Tensor> simd = FloatEngine.of(sample.model()).run(sample.inputs());
      Close.assertClose(expected, Close.at(simd, "y"), "SIMD " + what);
    }
  }

  @Test
  void everyOperatorIsTested() {
    List<String> all =
        Arrays.stream(Op.class.getPermittedSubclasses())
            .map(type -> type.equals(Op.Lrn.class) ? "LRN" : type.getSimpleName())
            .collect(Collectors.toList());
    assertEquals(new HashSet<>(all), new HashSet<>(RandomModels.OPERATORS));
  }
}
