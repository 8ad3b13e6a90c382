// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The golden files, written by make_golden.py beside them, and the arrays they hold. */
final class Golden {
  static final Shape SHAPE = Shape.of(2, 3, 4);

  private Golden() {}

  static Tensor in(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** x[i] = i · 3 − 7, of BOOL i mod 3 = 0. */
  static Tensor values(ElementType type) {
    Tensor tensor = Tensor.zeros(SHAPE, type);
    for (int i = 0; i < 24; i++) {
      switch (type) {
        case BOOL -> tensor.set(i, i % 3 == 0 ? 1 : 0);
        case UINT8 -> tensor.set(i, (i * 3 - 7) & 0xff);
        case INT8, INT16, INT32, INT64 -> tensor.set(i, (long) i * 3 - 7);
        case FLOAT16, FLOAT32, FLOAT64 -> tensor.set(i, (double) (i * 3 - 7));
      }
    }
    return tensor;
  }
}
