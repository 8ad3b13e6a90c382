// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.systole.graph.Graph;
import io.systole.graph.Value;
import io.systole.numeric.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The values being trained and their momentum, by parameter name, in memory owned by one manager.
 *
 * <p>Running means and variances of batch normalization are updated by the forward pass and have
 * neither gradient nor momentum.
 */
final class Parameters {
  private final Map<String, NDArray> values = new LinkedHashMap<>();
  private final Map<String, NDArray> momenta = new LinkedHashMap<>();

  private Parameters() {}

  /**
   * Random weights: convolutions by He et al. 2015 (normal, variance 2/fan-in), fully connected
   * layers at half that deviation (at the full one, a one-cycle rate of 0.03 diverged), zero
   * biases, unit scales.
   */
  static Parameters initialize(Graph graph, long seed, NDManager manager) {
    Parameters parameters = new Parameters();
    for (Value value : graph.parameters()) {
      parameters.add(value.name(), manager.create(initial(value, seed), shape(value.shape())));
    }
    parameters.startMomenta(manager);
    return parameters;
  }

  /** Stored weights and, where stored, momenta; anything missing in {@code momenta} starts at 0. */
  static Parameters restore(
      Map<String, Tensor> weights, Map<String, Tensor> momenta, NDManager manager) {
    Parameters parameters = new Parameters();
    weights.forEach((name, t) -> parameters.add(name, array(t, manager)));
    parameters.startMomenta(manager);
    momenta.forEach(
        (name, tensor) -> {
          try (NDArray stored = array(tensor, manager)) {
            stored.copyTo(parameters.momentum(name));
          }
        });
    return parameters;
  }

  private void add(String name, NDArray array) {
    array.setRequiresGradient(isTrained(name));
    values.put(name, array);
  }

  private void startMomenta(NDManager manager) {
    values.forEach(
        (name, value) -> {
          if (isTrained(name)) {
            momenta.put(name, manager.zeros(value.getShape()));
          }
        });
  }

  static boolean isTrained(String name) {
    return !name.endsWith(".bn.mean") && !name.endsWith(".bn.var");
  }

  /** Weight decay acts on products' weights alone. */
  static boolean isDecayed(String name) {
    return name.endsWith(".weight");
  }

  private static float[] initial(Value value, long seed) {
    float[] array = new float[Math.toIntExact(value.shape().size())];
    String name = value.name();
    if (name.endsWith(".weight")) {
      RandomGenerator random =
          RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + name.hashCode());
      long fanIn = value.shape().size(1, value.shape().rank());
      double deviation = Math.sqrt(2.0 / fanIn) * (value.shape().rank() == 2 ? 0.5 : 1);
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) (random.nextGaussian() * deviation);
      }
    } else if (name.endsWith(".scale") || name.endsWith(".var")) {
      Arrays.fill(array, 1);
    }
    return array;
  }

  Map<String, NDArray> values() {
    return values;
  }

  NDArray value(String name) {
    NDArray value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return value;
  }

  NDArray momentum(String name) {
    NDArray momentum = momenta.get(name);
    if (momentum == null) {
      throw new IllegalArgumentException("no momentum of " + name);
    }
    return momentum;
  }

  /** Names of the values that have gradients. */
  Iterable<String> trained() {
    return momenta.keySet();
  }

  /** A copy of every value, as tensors. */
  Map<String, Tensor> weightTensors() {
    return tensors(values);
  }

  /** A copy of every momentum, as tensors. */
  Map<String, Tensor> momentumTensors() {
    return tensors(momenta);
  }

  private static Map<String, Tensor> tensors(Map<String, NDArray> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, tensor(array)));
    return tensors;
  }

  static Tensor tensor(NDArray array) {
    int[] dims = Arrays.stream(array.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    return Tensor.ofFloats(io.systole.numeric.Shape.of(dims), array.toFloatArray());
  }

  /**
   * The engine's own memory of an array of floats that lies in one piece; valid while it is open.
   */
  static MemorySegment memory(NDArray array) {
    return MemorySegment.ofBuffer(array.toByteBuffer(true));
  }

  private static NDArray array(Tensor tensor, NDManager manager) {
    return manager.create(tensor.toFloats(), shape(tensor.shape()));
  }

  private static Shape shape(io.systole.numeric.Shape shape) {
    return new Shape(Arrays.stream(shape.toArray()).asLongStream().toArray());
  }
}
