// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Tensor;
import java.util.Arrays;

/**
 * The float oracle: every operator as plain loops beside its formula, sums in double precision.
 *
 * <p>Data is FLOAT32, maps [n, c, h, w] or [n, c, w]; each result owns fresh memory, but for
 * operators that leave the elements as they are (Identity, Dropout, Reshape, Flatten, Squeeze,
 * Unsqueeze), which share their input's.
 */
final class ScalarFloat implements FloatProvider {
  @Override
  public Kernel<Tensor> prepare(Site site) {
    return switch (site.node().op()) {
      case Op.Conv conv -> ScalarProducts.conv(conv, site);
      case Op.Gemm gemm -> ScalarProducts.gemm(gemm, site);
      case Op.MatMul _ -> ScalarProducts.matMul(site);
      case Op.Relu _ -> ScalarElementwise.map(site, x -> Math.max(x, 0));
      case Op.LeakyRelu leaky -> ScalarElementwise.map(site, x -> x >= 0 ? x : leaky.alpha() * x);
      case Op.Clip clip ->
          ScalarElementwise.map(site, x -> Math.min(Math.max(x, clip.min()), clip.max()));
      case Op.Lrn lrn -> ScalarNormalization.lrn(lrn, site);
      case Op.BatchNormalization norm -> ScalarNormalization.batch(norm, site);
      case Op.Softmax softmax -> ScalarNormalization.softmax(softmax, site);
      case Op.MaxPool pool -> ScalarPooling.max(pool, site);
      case Op.AveragePool pool -> ScalarPooling.average(pool, site);
      case Op.GlobalAveragePool _ -> ScalarPooling.globalAverage(site);
      case Op.Add _ -> ScalarElementwise.fold(site, Float::sum);
      case Op.Sum _ -> ScalarElementwise.fold(site, Float::sum);
      case Op.Mul _ -> ScalarElementwise.fold(site, (a, b) -> a * b);
      case Op.Concat concat -> in -> Movement.concat(in, concat.axis(), site.output());
      case Op.Transpose transpose ->
          in -> Movement.transpose(in.getFirst(), transpose.perm(), site.output());
      case Op.Pad pad -> pad(pad, site);
      case Op.Flatten _ -> in -> in.getFirst().reshape(site.output());
      case Op.Reshape _ -> in -> in.getFirst().reshape(site.output());
      case Op.Squeeze _ -> in -> in.getFirst().reshape(site.output());
      case Op.Unsqueeze _ -> in -> in.getFirst().reshape(site.output());
      case Op.Dropout _ -> in -> in.getFirst();
      case Op.Identity _ -> in -> in.getFirst();
    };
  }

  private static Kernel<Tensor> pad(Op.Pad pad, Site site) {
    return inputs -> {
      float[] fill = new float[site.outputSize()];
      Arrays.fill(fill, pad.value());
      return Movement.pad(inputs.getFirst(), pad, site.result(fill));
    };
  }
}
