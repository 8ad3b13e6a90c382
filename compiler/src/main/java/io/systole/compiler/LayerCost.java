// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * The least that an operator can cost on a board: one MAC a DSP and cycle (two where the machine
 * pairs 8-bit values), its weights and biases (and the image for the first, the result for the
 * last) once through the usable DRAM bandwidth.
 *
 * @param name of the node
 * @param type of operator
 * @param layer number of the layer that computes it
 * @param hiddenBehind the row behind which it streams, or empty
 * @param dramBytes as stored, without padding
 * @param rooflineCycles max(macs / MACs a cycle of the device's DSPs, bytes / usable bytes a cycle)
 * @param boundBy {@code macs}, {@code dram} or {@code postprocessing}: what the schedule expects to
 *     be busy longest on its machine
 */
public record LayerCost(
    String name,
    String type,
    int layer,
    String hiddenBehind,
    long macs,
    long dramBytes,
    double rooflineCycles,
    String boundBy) {}
