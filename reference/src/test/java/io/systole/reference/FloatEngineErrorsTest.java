// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloatEngineErrorsTest {
  private static final FloatEngine ENGINE =
      FloatEngine.of(
          new Model(
              new Graph(
                  "net",
                  List.of(Value.of("x", 1, 2)),
                  List.of(),
                  List.of(Node.of("y", new Op.Relu(), "x")),
                  List.of("y")),
              Map.of()));

  private static String message(Map<String, Tensor> inputs) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> ENGINE.run(inputs)).getMessage());
  }

  @Test
  void inputs() {
    assertEquals("net needs input x; given []", message(Map.of()));
    assertEquals(
        "net: input x: expected FLOAT32 1x2, found FLOAT32 2x1",
        message(Map.of("x", Tensor.ofFloats(Shape.of(2, 1), 1, 2))));
    assertEquals(
        "net: input x: expected FLOAT32 1x2, found INT32 1x2",
        message(Map.of("x", Tensor.zeros(Shape.of(1, 2), ElementType.INT32))));
  }
}
