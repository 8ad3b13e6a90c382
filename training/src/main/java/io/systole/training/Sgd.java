// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.stream.LongStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Stochastic gradient descent with momentum, weight decay and clipping of the whole gradient's
 * norm: v ← momentum·v + (s·g + decay·w); w ← w − rate·v, s = min(1, clipNorm/|g|).
 *
 * <p>Works in the engine's memory, one pass over each parameter: with the engine's operators, one a
 * term of the formula, AlexNet's 57 million weights cost a batch of 67×67 images as much as the
 * network itself.
 */
record Sgd(double momentum, double weightDecay, double clipNorm) {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Elements that a thread takes at a time. */
  private static final long PIECE = 1 << 16;

  /**
   * One step in place; gradients are zeroed behind it.
   *
   * @param pruned names of the parameters whose zeros stay zero
   * @return the L2 norm of the gradient before clipping; if it is not finite, nothing has moved
   */
  double step(Parameters parameters, Set<String> pruned, double rate) {
    double squares = 0;
    for (String name : parameters.trained()) {
      try (NDArray gradient = gradient(parameters, name);
          NDArray norm = gradient.norm()) {
        double n = norm.getFloat();
        squares += n * n;
      }
    }
    double norm = Math.sqrt(squares);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    float scale = (float) Math.min(1, clipNorm / Math.max(norm, 1e-12));
    for (String name : parameters.trained()) {
      float decay = Parameters.isDecayed(name) ? (float) weightDecay : 0;
      Factors factors = new Factors((float) momentum, scale, decay, (float) rate);
      try (NDArray gradient = gradient(parameters, name)) {
        Site site =
            new Site(
                Parameters.memory(parameters.value(name)),
                Parameters.memory(parameters.momentum(name)),
                Parameters.memory(gradient),
                pruned.contains(name));
        long size = gradient.size();
        LongStream.range(0, (size + PIECE - 1) / PIECE)
            .parallel()
            .forEach(
                piece -> site.update(factors, piece * PIECE, Math.min(size, (piece + 1) * PIECE)));
      }
    }
    return norm;
  }

  private static NDArray gradient(Parameters parameters, String name) {
    return parameters.value(name).getGradient();
  }

  private record Factors(float momentum, float scale, float decay, float rate) {}

  /** A parameter, its momentum and gradient: floats of equal number. */
  private record Site(
      MemorySegment value, MemorySegment velocity, MemorySegment gradient, boolean keepZeros) {

    void update(Factors f, long from, long to) {
      for (long i = from; i < to; i += LANES.length()) {
        VectorMask<Float> lanes = LANES.indexInRange(i, to);
        FloatVector w = load(value, i, lanes);
        FloatVector step = load(gradient, i, lanes).mul(f.scale()).add(w.mul(f.decay()));
        FloatVector v = load(velocity, i, lanes).mul(f.momentum()).add(step);
        FloatVector moved = w.sub(v.mul(f.rate()));
        store(
            keepZeros ? w.blend(moved, w.compare(VectorOperators.NE, 0)) : moved, value, i, lanes);
        store(v, velocity, i, lanes);
        // The engine adds to gradients that are there.
        store(FloatVector.zero(LANES), gradient, i, lanes);
      }
    }

    private static FloatVector load(MemorySegment from, long index, VectorMask<Float> lanes) {
      return FloatVector.fromMemorySegment(LANES, from, index * Float.BYTES, ORDER, lanes);
    }

    private static void store(
        FloatVector vector, MemorySegment to, long index, VectorMask<Float> lanes) {
      vector.intoMemorySegment(to, index * Float.BYTES, ORDER, lanes);
    }
  }
}
