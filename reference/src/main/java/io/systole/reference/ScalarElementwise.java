// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Elementwise float operators: of one input, or folded over several with numpy's broadcast. */
final class ScalarElementwise {
  private ScalarElementwise() {}

  interface Unary {
    float of(float x);
  }

  interface Binary {
    float of(float a, float b);
  }

  /** y[i] = f(x[i]). */
  static Kernel<Tensor> map(Site site, Unary f) {
    return inputs -> {
      float[] x = inputs.getFirst().toFloats();
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = f.of(x[i]);
      }
      return site.result(y);
    };
  }

  /** y[i] = f(… f(a[i], b[i]) …, z[i]), each operand broadcast to the output. */
  static Kernel<Tensor> fold(Site site, Binary f) {
    List<int[]> offsets = new ArrayList<>();
    site.shapes().forEach(shape -> offsets.add(Broadcast.offsets(shape, site.output())));
    return inputs -> {
      float[] y = new float[site.outputSize()];
      for (int operand = 0; operand < inputs.size(); operand++) {
        float[] x = inputs.get(operand).toFloats();
        int[] at = offsets.get(operand);
        for (int i = 0; i < y.length; i++) {
          y[i] = operand == 0 ? x[at[i]] : f.of(y[i], x[at[i]]);
        }
      }
      return site.result(y);
    };
  }
}
