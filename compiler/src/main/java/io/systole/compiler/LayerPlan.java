// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * How the schedule runs one layer, for people and for tools.
 *
 * @param number in the instructions' headers
 * @param name of the node that begins it
 * @param operation kernel, stride and what streams behind
 * @param loop order of the tile visits and what becomes of the weights
 * @param source where the input comes from; words are of a feature bank
 * @param destinationWord first word of the output in each feature bank
 * @param arrayCycles that the array is busy, as the cost model expects
 * @param dramCycles that the DRAM is busy
 * @param postCycles that post-processing is busy
 */
public record LayerPlan(
    int number,
    String name,
    MapShape input,
    MapShape output,
    String operation,
    String loop,
    String source,
    int destinationWord,
    long arrayCycles,
    long dramCycles,
    long postCycles) {
  @Override
  public String toString() {
    return "%2d %-10s %s -> %s  %s; %s; input %s; output at %d; array %d, dram %d, post %d"
        .formatted(
            number,
            name,
            input,
            output,
            operation,
            loop,
            source,
            destinationWord,
            arrayCycles,
            dramCycles,
            postCycles);
  }
}
