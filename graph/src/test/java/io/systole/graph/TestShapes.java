// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.Shape;
import java.util.Arrays;

/** Shapes as they print. */
final class TestShapes {
  private TestShapes() {}

  static Shape parse(String text) {
    return text.equals("scalar")
        ? Shape.of()
        : Shape.of(Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray());
  }
}
