// SPDX-License-Identifier: Apache-2.0
package io.systole.benchmarks;

import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What this machine can do at most, measured on all processors at once: fused multiply-adds out of
 * registers, and bytes read from memory.
 *
 * @param floatMacs float multiply-adds a second
 * @param doubleMacs double multiply-adds a second
 * @param bytes bytes read a second from an array larger than the caches
 */
record Roofline(double floatMacs, double doubleMacs, double bytes) {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int ROUNDS = 20_000_000;
  private static final int ARRAY = 1 << 26;
  private static final int REPEATS = 15;

  /** Kept from being optimized away. */
  private static volatile double sink;

  static Roofline measure() {
    int processors = Runtime.getRuntime().availableProcessors();
    double floats = best(processors, _ -> sink = floatRounds());
    double doubles = best(processors, _ -> sink = doubleRounds());
    float[] array = new float[ARRAY];
    int share = ARRAY / processors;
    double read = best(processors, i -> sink = sum(array, i * share, (i + 1) * share));
    return new Roofline(
        8.0 * ROUNDS * FLOATS.length() * processors / floats,
        8.0 * ROUNDS * DOUBLES.length() * processors / doubles,
        4.0 * share * processors / read);
  }

  private static double best(int processors, java.util.function.IntConsumer work) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      IntStream.range(0, processors).parallel().forEach(work);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best * 1e-9;
  }

  /** Eight independent chains, so that latency does not count. */
  private static double floatRounds() {
    FloatVector x = FloatVector.broadcast(FLOATS, 0.5f);
    FloatVector a = x;
    FloatVector b = x;
    FloatVector c = x;
    FloatVector d = x;
    FloatVector e = x;
    FloatVector f = x;
    FloatVector g = x;
    FloatVector h = x;
    for (int i = 0; i < ROUNDS; i++) {
      a = a.fma(x, x);
      b = b.fma(x, x);
      c = c.fma(x, x);
      d = d.fma(x, x);
      e = e.fma(x, x);
      f = f.fma(x, x);
      g = g.fma(x, x);
      h = h.fma(x, x);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).reduceLanes(VectorOperators.ADD);
  }

  private static double doubleRounds() {
    DoubleVector x = DoubleVector.broadcast(DOUBLES, 0.5);
    DoubleVector a = x;
    DoubleVector b = x;
    DoubleVector c = x;
    DoubleVector d = x;
    DoubleVector e = x;
    DoubleVector f = x;
    DoubleVector g = x;
    DoubleVector h = x;
    for (int i = 0; i < ROUNDS; i++) {
      a = a.fma(x, x);
      b = b.fma(x, x);
      c = c.fma(x, x);
      d = d.fma(x, x);
      e = e.fma(x, x);
      f = f.fma(x, x);
      g = g.fma(x, x);
      h = h.fma(x, x);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).reduceLanes(VectorOperators.ADD);
  }

  private static double sum(float[] array, int from, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    int step = 2 * FLOATS.length();
    for (int i = from; i <= to - step; i += step) {
      a = a.add(FloatVector.fromArray(FLOATS, array, i));
      b = b.add(FloatVector.fromArray(FLOATS, array, i + FLOATS.length()));
    }
    return a.add(b).reduceLanes(VectorOperators.ADD);
  }
}
