// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import io.systole.data.Dataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which images of a data set train and which are held back to decide: of each class a tenth, at
 * least one where it has two, drawn by the seed. Numbers in rising order.
 */
public record Split(List<Integer> training, List<Integer> heldBack) {
  private static final int SHARE = 10;

  public Split {
    training = List.copyOf(training);
    heldBack = List.copyOf(heldBack);
  }

  public static Split of(Dataset images, long seed) {
    List<List<Integer>> classes = new ArrayList<>();
    images.classNames().forEach(name -> classes.add(new ArrayList<>()));
    for (int i = 0; i < images.size(); i++) {
      classes.get(images.label(i)).add(i);
    }
    // Random's sequence is part of its specification, so a seed means the same everywhere.
    Random random = new Random(seed);
    List<Integer> training = new ArrayList<>();
    List<Integer> heldBack = new ArrayList<>();
    for (List<Integer> members : classes) {
      Collections.shuffle(members, random);
      int held = members.size() < 2 ? 0 : Math.max(1, Math.round(members.size() / (float) SHARE));
      heldBack.addAll(members.subList(0, held));
      training.addAll(members.subList(held, members.size()));
    }
    Collections.sort(training);
    Collections.sort(heldBack);
    return new Split(training, heldBack);
  }
}
