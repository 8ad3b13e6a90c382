// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Model;
import io.systole.graph.Value;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedEngine;
import io.systole.reference.FixedModel;
import io.systole.reference.FloatEngine;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** One of the engines, seen from a command. */
interface Runner {
  /** A value of a run: an input, or a layer's output. */
  sealed interface Result {
    record InFloat(Tensor tensor) implements Result {}

    record InFixed(FixedTensor tensor) implements Result {}

    /** The elements as an array file holds them: FLOAT32, or the integers themselves. */
    default Tensor stored() {
      return switch (this) {
        case InFloat(Tensor tensor) -> tensor;
        case InFixed(FixedTensor tensor) -> tensor.values();
      };
    }
  }

  /** Sees every value by name, inputs first, as soon as it is there. */
  interface Tap extends BiConsumer<String, Result> {
    /** For who wants only the outputs. */
    Tap NONE = (_, _) -> {};
  }

  /** The outputs in FLOAT32, by name in the graph's order. */
  Map<String, Tensor> run(Map<String, Tensor> inputs, Tap tap);

  static Runner ofFloat(Model model) {
    FloatEngine engine = FloatEngine.of(model);
    return (inputs, tap) -> {
      inputs.forEach((name, value) -> tap.accept(name, new Result.InFloat(value)));
      return engine.run(
          inputs, (node, value) -> tap.accept(node.output(), new Result.InFloat(value)));
    };
  }

  static Runner ofFixed(FixedModel model) {
    FixedEngine engine = FixedEngine.of(model);
    return (inputs, tap) -> {
      Map<String, FixedTensor> fixed = new HashMap<>();
      for (Value input : model.graph().inputs()) {
        Tensor value = inputs.get(input.name());
        if (value != null) {
          FixedTensor rounded = FixedTensor.quantize(value, model.format(input.name()));
          fixed.put(input.name(), rounded);
          tap.accept(input.name(), new Result.InFixed(rounded));
        }
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      engine
          .runFixed(fixed, (node, value) -> tap.accept(node.output(), new Result.InFixed(value)))
          .forEach((name, value) -> outputs.put(name, value.toFloat()));
      return outputs;
    };
  }
}
