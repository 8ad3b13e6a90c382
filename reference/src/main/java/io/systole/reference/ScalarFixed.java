// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedArithmetic;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Overflow;
import io.systole.numeric.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fixed-point oracle: every operator as plain loops, as docs/numerics.md defines it.
 *
 * <p>Sums are exact (128 bits) and rounded once, by the output's format.
 */
final class ScalarFixed implements FixedProvider {
  @Override
  public Kernel<FixedTensor> prepare(FixedSite site) {
    return switch (site.node().op()) {
      case Op.Conv conv -> ScalarFixedProducts.conv(conv, site);
      case Op.Gemm gemm -> ScalarFixedProducts.gemm(gemm, site);
      case Op.MatMul _ -> ScalarFixedProducts.matMul(site);
      case Op.Relu _ -> relu(site);
      case Op.LeakyRelu leaky -> leakyRelu(leaky, site);
      case Op.Clip clip -> clip(clip, site);
      case Op.Lrn lrn -> ScalarFixedNormalization.lrn(lrn, site);
      case Op.BatchNormalization _ ->
          throw new IllegalArgumentException(
              site.node().label() + ": in fixed point it must be folded or written as a Conv");
      case Op.Softmax softmax -> ScalarFixedNormalization.softmax(softmax, site);
      case Op.MaxPool pool -> ScalarFixedPooling.max(pool, site);
      case Op.AveragePool pool -> ScalarFixedPooling.average(pool, site);
      case Op.GlobalAveragePool _ -> ScalarFixedPooling.globalAverage(site);
      case Op.Add _ -> ScalarFixedProducts.sum(site);
      case Op.Sum _ -> ScalarFixedProducts.sum(site);
      case Op.Mul _ -> ScalarFixedProducts.multiply(site);
      case Op.Concat concat -> concat(concat, site);
      case Op.Transpose transpose ->
          in ->
              moved(
                  Movement.transpose(in.getFirst().values(), transpose.perm(), site.output()),
                  site);
      case Op.Pad pad -> pad(pad, site);
      case Op.Flatten _ -> in -> moved(in.getFirst().values(), site);
      case Op.Reshape _ -> in -> moved(in.getFirst().values(), site);
      case Op.Squeeze _ -> in -> moved(in.getFirst().values(), site);
      case Op.Unsqueeze _ -> in -> moved(in.getFirst().values(), site);
      case Op.Dropout _ -> in -> moved(in.getFirst().values(), site);
      case Op.Identity _ -> in -> moved(in.getFirst().values(), site);
    };
  }

  private static FixedTensor moved(Tensor values, FixedSite site) {
    return convert(
        new FixedTensor(values.reshape(site.output()), site.formats().getFirst()), site.format());
  }

  /** Each value brought to another format; the tensor itself if it has it. */
  private static FixedTensor convert(FixedTensor x, FixedFormat format) {
    if (x.format().equals(format)) {
      return x;
    }
    Tensor y = Tensor.zeros(x.shape(), FixedTensor.storage(format));
    for (long i = 0; i < y.size(); i++) {
      y.set(i, FixedArithmetic.convert(x.values().longAt(i), x.format(), format));
    }
    return new FixedTensor(y, format);
  }

  private static Kernel<FixedTensor> relu(FixedSite site) {
    site.requireSameFormat();
    return map(site, x -> Math.max(x, 0));
  }

  private static Kernel<FixedTensor> leakyRelu(Op.LeakyRelu leaky, FixedSite site) {
    long slope = FixedArithmetic.slope(leaky.alpha());
    FixedFormat input = site.formats().getFirst();
    return map(site, x -> FixedArithmetic.leakyRelu(x, input, slope, site.format()));
  }

  private static Kernel<FixedTensor> clip(Op.Clip clip, FixedSite site) {
    site.requireSameFormat();
    FixedFormat limits =
        new FixedFormat(
            site.format().width(),
            site.format().integerBits(),
            io.systole.numeric.Rounding.HALF_EVEN,
            Overflow.SATURATE);
    long min = limits.quantize(clip.min());
    long max = limits.quantize(clip.max());
    return map(site, x -> Math.min(Math.max(x, min), max));
  }

  private static Kernel<FixedTensor> map(FixedSite site, java.util.function.LongUnaryOperator f) {
    return inputs -> {
      int[] x = Integers.of(inputs.getFirst().values());
      int[] y = new int[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = (int) f.applyAsLong(x[i]);
      }
      return site.result(y);
    };
  }

  private static Kernel<FixedTensor> concat(Op.Concat concat, FixedSite site) {
    return inputs -> {
      List<Tensor> converted = new ArrayList<>();
      inputs.forEach(input -> converted.add(convert(input, site.format()).values()));
      return new FixedTensor(
          Movement.concat(converted, concat.axis(), site.output()), site.format());
    };
  }

  private static Kernel<FixedTensor> pad(Op.Pad pad, FixedSite site) {
    return inputs -> {
      FixedTensor x = convert(inputs.getFirst(), site.format());
      int[] fill = new int[site.outputSize()];
      Arrays.fill(fill, (int) site.format().quantize(pad.value()));
      return new FixedTensor(
          Movement.pad(x.values(), pad, site.result(fill).values()), site.format());
    };
  }
}
