// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Shape;
import jdk.incubator.vector.DoubleVector;

/**
 * The fixed-point provider over the Vector API and all processors; operators that cost little are
 * the scalar provider's, and of formats wider than 16 bits all but Conv and Gemm. The integers are
 * the same.
 *
 * <p>Products of 16-bit integers are summed in double lanes: an accumulator has at most 48 bits, so
 * every partial sum is an integer below 2^53 and exact in any order. AVX2 has no faster exact way
 * that the Vector API reaches: it has no 16-bit multiply-add (vpmaddwd), and 32-bit products need
 * as many instructions more to be widened.
 */
final class SimdFixed implements FixedProvider {
  private static final int WIDTH = 16;

  /** Narrower vectors of doubles (SSE, NEON) have no vector of as many 16-bit weights. */
  private static final boolean FOUR_DOUBLES = DoubleVector.SPECIES_PREFERRED.length() >= 4;

  private final ScalarFixed scalar = new ScalarFixed();

  @Override
  public Kernel<FixedTensor> prepare(FixedSite site) {
    return isNarrow(site) ? narrow(site) : wide(site);
  }

  private Kernel<FixedTensor> wide(FixedSite site) {
    boolean known = site.weights().size() > 1 && site.weights().get(1).isPresent();
    return switch (site.node().op()) {
      case Op.Conv conv when known && terms(site) <= Halves.MOST_TERMS ->
          SimdWideConv.prepare(conv, site);
      case Op.Gemm gemm when FOUR_DOUBLES && known && terms(site) <= Halves.MOST_TERMS ->
          SimdWideGemm.gemm(gemm, site);
      default -> scalar.prepare(site);
    };
  }

  /** Products a sum: weights an output. */
  private static long terms(FixedSite site) {
    Shape w = site.shapes().get(1);
    boolean transposed = !(site.node().op() instanceof Op.Gemm gemm) || gemm.transB();
    return w.size() / w.dim(transposed ? 0 : 1);
  }

  private Kernel<FixedTensor> narrow(FixedSite site) {
    return switch (site.node().op()) {
      case Op.Conv conv when site.weights().get(1).isPresent() -> SimdFixedConv.prepare(conv, site);
      case Op.Gemm gemm when FOUR_DOUBLES && site.weights().get(1).isPresent() ->
          SimdFixedGemm.gemm(gemm, site);
      case Op.MatMul _
          when FOUR_DOUBLES
              && site.weights().get(1).isPresent()
              && site.shapes().get(1).rank() == 2 ->
          SimdFixedGemm.matMul(site);
      case Op.Relu _ -> SimdFixedMaps.relu(site);
      case Op.MaxPool pool -> SimdFixedMaps.maxPool(pool, site);
      case Op.Lrn lrn -> SimdFixedMaps.lrn(lrn, site);
      default -> scalar.prepare(site);
    };
  }

  private static boolean isNarrow(FixedSite site) {
    return site.format().width() <= WIDTH
        && site.formats().stream().mapToInt(FixedFormat::width).max().orElseThrow() <= WIDTH;
  }
}
