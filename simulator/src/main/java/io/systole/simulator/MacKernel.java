// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of one pixel: accumulators [lane] += weight [beat, lane] · feature, over the input
 * channels of one kernel tap.
 *
 * <p>Sums are kept as doubles: products of 16-bit integers summed to less than 2^53 are exact, and
 * an accumulator has 48 bits. A zero feature, frequent behind a ReLU, costs nothing.
 */
final class MacKernel {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_256;
  private static final int BLOCK = 16;

  private MacKernel() {}

  /**
   * Where the features of a tap lie: channel c at {@code first + c / lanes · planeStride + c mod
   * lanes} of the banks' elements.
   */
  record Features(Banks banks, int channels, int lanes, int planeStride) {}

  /** Weights [beat, lane], {@code lanes} doubles a beat. */
  static final class Weights {
    private final double[] values;
    private final int lanes;

    Weights(double[] values, int lanes) {
      this.values = values;
      this.lanes = lanes;
    }

    /** The storage, for whoever fills it again. */
    double[] values() {
      return values;
    }

    int lanes() {
      return lanes;
    }
  }

  static void accumulate(
      Features features, int first, Weights weights, int firstBeat, double[] accumulators) {
    int lanes = weights.lanes();
    int lane = 0;
    for (; lane + BLOCK <= lanes; lane += BLOCK) {
      block(features, first, weights, firstBeat * lanes + lane, accumulators, lane);
    }
    if (lane < lanes) {
      rest(features, first, weights, firstBeat * lanes, accumulators, lane);
    }
  }

  /**
   * Sixteen lanes in four vector registers; long because the registers must be named one by one.
   */
  private static void block(
      Features features, int first, Weights weights, int at, double[] accumulators, int lane) {
    DoubleVector a0 = DoubleVector.fromArray(SPECIES, accumulators, lane);
    DoubleVector a1 = DoubleVector.fromArray(SPECIES, accumulators, lane + 4);
    DoubleVector a2 = DoubleVector.fromArray(SPECIES, accumulators, lane + 8);
    DoubleVector a3 = DoubleVector.fromArray(SPECIES, accumulators, lane + 12);
    double[] w = weights.values();
    short[] elements = features.banks().elements();
    int step = weights.lanes();
    int k = at;
    int plane = first;
    for (int c = 0; c < features.channels(); plane += features.planeStride()) {
      int end = Math.min(features.lanes(), features.channels() - c);
      for (int i = 0; i < end; i++, k += step) {
        double x = elements[plane + i];
        if (x != 0) {
          DoubleVector v = DoubleVector.broadcast(SPECIES, x);
          a0 = DoubleVector.fromArray(SPECIES, w, k).fma(v, a0);
          a1 = DoubleVector.fromArray(SPECIES, w, k + 4).fma(v, a1);
          a2 = DoubleVector.fromArray(SPECIES, w, k + 8).fma(v, a2);
          a3 = DoubleVector.fromArray(SPECIES, w, k + 12).fma(v, a3);
        }
      }
      c += end;
    }
    a0.intoArray(accumulators, lane);
    a1.intoArray(accumulators, lane + 4);
    a2.intoArray(accumulators, lane + 8);
    a3.intoArray(accumulators, lane + 12);
  }

  private static void rest(
      Features features, int first, Weights weights, int at, double[] accumulators, int fromLane) {
    short[] elements = features.banks().elements();
    int k = at;
    int plane = first;
    for (int c = 0; c < features.channels(); plane += features.planeStride()) {
      int end = Math.min(features.lanes(), features.channels() - c);
      for (int i = 0; i < end; i++, k += weights.lanes()) {
        int x = elements[plane + i];
        for (int lane = fromLane; x != 0 && lane < weights.lanes(); lane++) {
          accumulators[lane] += weights.values()[k + lane] * x;
        }
      }
      c += end;
    }
  }
}
