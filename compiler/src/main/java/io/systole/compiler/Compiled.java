// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;
import java.util.List;

/**
 * A network as the machine runs it.
 *
 * @param memory the weights; a run works on a copy, into which {@link InputPort#write} puts the
 *     image and from which {@link OutputPort#read} takes the scores
 * @param taps which value each layer's stages compute
 * @param kept every layer's output in DRAM, if it was compiled to store them
 * @param buffers need and have of every buffer and layer
 * @param costs a row for each operator
 * @param plans how each layer runs; a softmax behind the last has none
 */
public record Compiled(
    MachineConfig machine,
    Board board,
    Program program,
    MemoryImage memory,
    InputPort input,
    OutputPort output,
    List<Tap> taps,
    List<KeptMap> kept,
    List<BufferUse> buffers,
    List<LayerCost> costs,
    List<LayerPlan> plans) {
  public Compiled {
    taps = List.copyOf(taps);
    kept = List.copyOf(kept);
    buffers = List.copyOf(buffers);
    costs = List.copyOf(costs);
    plans = List.copyOf(plans);
  }

  /** For each buffer the layer that needs most. */
  public List<BufferUse> largestUses() {
    return buffers.stream()
        .map(BufferUse::buffer)
        .distinct()
        .map(
            name ->
                buffers.stream()
                    .filter(use -> use.buffer().equals(name))
                    .max(java.util.Comparator.comparingLong(BufferUse::need))
                    .orElseThrow())
        .toList();
  }

  /** The schedule as text, one line a layer. */
  public String schedule() {
    StringBuilder text = new StringBuilder();
    plans.forEach(plan -> text.append(plan).append('\n'));
    if (output.probabilities()) {
      text.append("softmax of ").append(output.shape().size()).append('\n');
    }
    return text.toString();
  }

  /** Schedule, buffers and program as text. */
  public String listing() {
    StringBuilder text = new StringBuilder(schedule()).append('\n');
    largestUses().forEach(use -> text.append(use).append('\n'));
    return text.append('\n').append(program.listing()).toString();
  }
}
