// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.graph.Value;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The fixed reference of a network with one input and one output, prepared once. */
public final class Reference {
  private final FixedModel model;
  private final FixedEngine engine;

  public Reference(FixedModel model) {
    this.model = model;
    this.engine = FixedEngine.of(model);
  }

  /**
   * What the accelerator must compute of an image.
   *
   * @param image in the input's format
   * @param values every node's output by name
   * @param scores the network's output
   */
  public record Expected(FixedTensor image, Map<String, FixedTensor> values, FixedTensor scores) {
    public Expected {
      values = Map.copyOf(values);
    }

    FixedTensor value(String name) {
      FixedTensor value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "the reference computes no value %s, only %s".formatted(name, values.keySet()));
      }
      return value;
    }
  }

  /** Rounds an image to the input's format and runs it. */
  public Expected expect(Tensor image) {
    return expect(FixedTensor.quantize(image, model.format(input().name())));
  }

  /** Runs an image that is in the input's format. */
  public Expected expect(FixedTensor image) {
    Map<String, FixedTensor> values = new HashMap<>();
    Map<String, FixedTensor> outputs =
        engine.runFixed(Map.of(input().name(), image), (node, y) -> values.put(node.output(), y));
    String output = model.graph().outputs().getFirst();
    return new Expected(image, values, Objects.requireNonNull(outputs.get(output)));
  }

  private Value input() {
    return model.graph().inputs().getFirst();
  }
}
