// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what random networks cover, and says what of it is missing. */
public final class Coverage {
  private static final int LEAST = 5;
  private static final int KERNEL = 11;
  private static final int STRIDE = 4;
  private static final int PAD = 5;
  private static final int GROUPS = 3;
  private static final int LEAST_WIDTH = 4;

  /** Loops and places of a schedule. */
  private static final List<String> CHOICES =
      List.of(
          "channels outer, hold",
          "channels outer, stream",
          "identity",
          "streamed to",
          "input through");

  private final Map<String, Integer> counts = new TreeMap<>();

  /** Counts a network and its schedule. */
  public void add(RandomNetwork.Case network, Compiled compiled) {
    network.features().stream().distinct().forEach(this::add);
    CHOICES.stream().filter(choice -> compiled.schedule().contains(choice)).forEach(this::add);
  }

  private void add(String feature) {
    counts.merge(feature, 1, Integer::sum);
  }

  /**
   * What fewer than five networks had of what a machine can run: kernels 1 to 11, strides 1 to 4,
   * pads 0 to 5, groups 1 to 3, odd sizes, every operator first and last, every W, negative I.
   */
  public List<String> missing(MachineConfig machine) {
    List<String> features = new ArrayList<>(CHOICES);
    features.addAll(List.of("odd size", "pool", "lrn", "fc", "softmax", "negative I"));
    for (int kernel = 1; kernel <= KERNEL; kernel++) {
      features.add("kernel " + kernel);
    }
    for (int stride = 1; stride <= STRIDE; stride++) {
      // A stride of banks puts a tile's pixels into one bank: refused.
      if (machine.banks() == 1 || stride % machine.banks() != 0) {
        features.add("stride " + stride);
      }
    }
    for (int pad = 0; pad <= PAD; pad++) {
      features.add("pad " + pad);
    }
    for (int groups = 1; groups <= GROUPS; groups++) {
      features.add("groups " + groups);
    }
    for (int width = LEAST_WIDTH; width <= machine.quantization().elementBits(); width++) {
      features.add("W " + width);
    }
    for (String op : RandomNetwork.OPERATORS) {
      features.add("first " + op);
      features.add("last " + op);
    }
    return features.stream()
        .filter(feature -> counts.getOrDefault(feature, 0) < LEAST)
        .map(feature -> feature + ": " + counts.getOrDefault(feature, 0))
        .toList();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
