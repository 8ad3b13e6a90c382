// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.SafeTensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything a run needs to go on as if it had not been stopped: values, momenta, and where it was.
 *
 * <p>Stored as one safetensors file: weights under their names, momenta under {@code momentum/} and
 * the name, the rest as metadata. Written to a temporary name and moved, so a kill leaves the old
 * file or the new one.
 *
 * @param recipe its text form; a resume under another recipe is refused
 * @param images fingerprint of the training images; a resume on others is refused
 * @param state where the run stands
 */
record Checkpoint(
    String recipe,
    String images,
    State state,
    Map<String, Tensor> weights,
    Map<String, Tensor> momenta) {
  private static final String MOMENTUM = "momentum/";

  /**
   * Where a run stands.
   *
   * @param step steps done in all
   * @param lossSum of the epoch's steps so far
   * @param correct of the epoch's images so far
   * @param seconds of training in the epoch so far
   * @param bestAccuracy on held-back images, of all epochs so far
   */
  record State(long step, double lossSum, long correct, double seconds, double bestAccuracy) {
    static final State START = new State(0, 0, 0, 0, 0);
  }

  void write(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(weights);
    momenta.forEach((name, tensor) -> tensors.put(MOMENTUM + name, tensor));
    new SafeTensors(
            Map.of(
                "recipe", recipe,
                "images", images,
                "step", Long.toString(state.step()),
                "lossSum", Double.toString(state.lossSum()),
                "correct", Long.toString(state.correct()),
                "seconds", Double.toString(state.seconds()),
                "bestAccuracy", Double.toString(state.bestAccuracy())),
            tensors)
        .write(file);
  }

  static Checkpoint read(Path file) {
    SafeTensors stored = SafeTensors.read(file);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Map<String, Tensor> momenta = new LinkedHashMap<>();
    stored
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(MOMENTUM)) {
                momenta.put(name.substring(MOMENTUM.length()), tensor);
              } else {
                weights.put(name, tensor);
              }
            });
    try {
      State state =
          new State(
              Long.parseLong(text(stored, "step", file)),
              Double.parseDouble(text(stored, "lossSum", file)),
              Long.parseLong(text(stored, "correct", file)),
              Double.parseDouble(text(stored, "seconds", file)),
              Double.parseDouble(text(stored, "bestAccuracy", file)));
      return new Checkpoint(
          text(stored, "recipe", file), text(stored, "images", file), state, weights, momenta);
    } catch (NumberFormatException e) {
      throw new BadFileException(file, "not a checkpoint: " + e.getMessage());
    }
  }

  private static String text(SafeTensors stored, String key, Path file) {
    String text = stored.metadata().get(key);
    if (text == null) {
      throw new BadFileException(file, "not a checkpoint: no metadata " + key);
    }
    return text;
  }
}
