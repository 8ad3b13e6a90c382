// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GraphJsonErrorsTest {
  private static final String TEXT =
      GraphJson.format(
          new Graph(
              "small",
              List.of(Value.of("x", 1, 2, 4, 4)),
              List.of(Value.of("w", 3, 2, 3, 3)),
              List.of(
                  Node.of("conv", new Op.Conv(Window.square(3, 1, 1), 1), "x", "w"),
                  Node.of(
                      "pad",
                      new Op.Pad(Op.PadMode.EDGE, List.of(0, 0, 0, 0, 0, 0, 0, 0), 0),
                      "conv")),
              List.of("pad")));

  private static String message(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> GraphJson.parse(text)).getMessage());
  }

  @Test
  void namesNodeAndAttribute() {
    assertEquals(
        "node conv: group: expected an integer, found \"one\"",
        message(TEXT.replace("\"group\":1", "\"group\":\"one\"")));
    assertEquals(
        "node conv: group: expected an integer, found nothing",
        message(TEXT.replace(",\"group\":1", "")));
    assertEquals(
        "node conv: strides: expected an array of integers, found [1,1.5]",
        message(TEXT.replace("\"strides\":[1,1]", "\"strides\":[1,1.5]")));
    assertEquals(
        "node pad: mode: expected constant, reflect or edge, found \"wrap\"",
        message(TEXT.replace("\"edge\"", "\"wrap\"")));
    assertEquals(
        "node conv: no operator Convolution", message(TEXT.replace("Conv\"", "Convolution\"")));
    assertEquals(
        "nodes: expected an array, found MISSING", message(TEXT.replace("\"nodes\"", "\"knots\"")));
  }

  @Test
  void refusesWhatIsNoGraph() {
    assertTrue(message("{").startsWith("graph: Unexpected end-of-input"), () -> message("{"));
    assertTrue(message(TEXT.replace("[1,2,4,4]", "[1,3,4,4]")).contains("conv"));
  }
}
