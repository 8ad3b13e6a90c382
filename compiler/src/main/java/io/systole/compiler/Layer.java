// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

/**
 * One pass through the machine: the array's convolution and what POST does to it.
 *
 * @param name of the node that begins it
 * @param label how messages name it
 */
record Layer(String name, String label, Convolution convolution, Stages stages) {
  MapShape in() {
    return convolution.in();
  }

  MapShape out() {
    return stages.out(convolution.out());
  }

  /** A refusal of one line that names the layer. */
  IllegalArgumentException refuse(String message) {
    return new IllegalArgumentException(label + ": " + message);
  }
}
