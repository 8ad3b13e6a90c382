// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import io.systole.graph.Node;
import io.systole.numeric.FixedArithmetic;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Int128;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a node of a fixed-point graph before a run.
 *
 * @param shapes of the inputs that hold integers (all but a bias), in order
 * @param formats of those inputs
 * @param weights the inputs that are parameters; empty where a run computes the value
 * @param bias real values that the node adds, if any
 */
record FixedSite(
    Node node,
    List<Shape> shapes,
    List<FixedFormat> formats,
    List<Optional<FixedTensor>> weights,
    Optional<Tensor> bias,
    Shape output,
    FixedFormat format) {

  /** An input's integers at run time; a parameter's are fetched once, now. */
  Operand operand(int input) {
    return weights
        .get(input)
        .map(
            weight -> {
              int[] integers = Integers.of(weight.values());
              return (Operand) inputs -> integers;
            })
        .orElse(inputs -> Integers.of(inputs.get(input).values()));
  }

  /** Fraction bits of a sum of products of the first two inputs. */
  int accumulatorFractionBits() {
    return FixedArithmetic.accumulatorFractionBits(formats.get(0), formats.get(1));
  }

  /** The bias at the accumulator's scale, in its own order; a single zero if there is none. */
  Int128[] biases() {
    if (bias.isEmpty()) {
      return new Int128[] {Int128.ZERO};
    }
    Tensor values = bias.orElseThrow();
    Int128[] biases = new Int128[Math.toIntExact(values.size())];
    Arrays.setAll(biases, i -> FixedArithmetic.bias(values.doubleAt(i), accumulatorFractionBits()));
    return biases;
  }

  /** The elements of the bias that belong to the output's elements, numpy's broadcast. */
  int[] biasOffsets() {
    return Broadcast.offsets(bias.map(Tensor::shape).orElse(Shape.of()), output);
  }

  /**
   * Checks the 48 bits of an accumulator while both operands have at most 16.
   *
   * @throws IllegalArgumentException naming the layer
   */
  void requireAccumulator(long terms) {
    if (Math.max(formats.get(0).width(), formats.get(1).width()) <= 16) {
      FixedArithmetic.requireAccumulator(
          node.name(), formats.get(0), formats.get(1), terms, largestBias());
    }
  }

  /** The largest magnitude; beyond 64 bits, where it is refused anyway, the next power of two. */
  private Int128 largestBias() {
    long largest = 0;
    for (Int128 value : biases()) {
      if (!value.fitsLong()) {
        return Int128.of(1).shiftLeft(value.bitLength());
      }
      largest = Math.max(largest, Math.absExact(value.low()));
    }
    return Int128.of(largest);
  }

  /**
   * Checks that the operator leaves the format as it is.
   *
   * @throws IllegalArgumentException naming the node and both formats
   */
  void requireSameFormat() {
    if (!formats.getFirst().equals(format)) {
      throw new IllegalArgumentException(
          "%s: keeps its input's format %s, found %s for the output"
              .formatted(node.label(), formats.getFirst(), format));
    }
  }

  int outputSize() {
    return Math.toIntExact(output.size());
  }

  /** Integers that fit the output's format, as the output. */
  FixedTensor result(int[] integers) {
    if (format.width() > 16) {
      return new FixedTensor(Tensor.ofInts(output, integers), format);
    }
    short[] narrow = new short[integers.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (short) integers[i];
    }
    return result(narrow);
  }

  /** As {@link #result(int[])}, for a format of at most 16 bits. */
  FixedTensor result(short[] integers) {
    return new FixedTensor(Tensor.ofShorts(output, integers), format);
  }

  /** The integers of one input of a running node; never written. */
  @FunctionalInterface
  interface Operand {
    int[] of(List<FixedTensor> inputs);
  }
}
