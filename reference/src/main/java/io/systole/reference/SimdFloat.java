// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Op;
import io.systole.numeric.Tensor;

/**
 * The float provider over the Vector API and all processors; operators that cost little are the
 * scalar provider's.
 */
final class SimdFloat implements FloatProvider {
  private final ScalarFloat scalar = new ScalarFloat();

  @Override
  public Kernel<Tensor> prepare(Site site) {
    return switch (site.node().op()) {
      case Op.Conv conv when site.constants().get(1).isPresent() -> SimdConv.prepare(conv, site);
      case Op.Gemm gemm when site.constants().get(1).isPresent() -> SimdGemm.gemm(gemm, site);
      case Op.MatMul _
          when site.constants().get(1).isPresent() && site.shapes().get(1).rank() == 2 ->
          SimdGemm.matMul(site);
      case Op.Relu _ -> SimdMaps.relu(site);
      case Op.MaxPool pool -> SimdMaps.maxPool(pool, site);
      case Op.Lrn lrn -> SimdMaps.lrn(lrn, site);
      default -> scalar.prepare(site);
    };
  }
}
