// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Some images of a data set. */
record Subset(Dataset whole, List<Integer> indices) implements Dataset {
  Subset {
    indices = List.copyOf(indices);
  }

  /** Deals the shuffled images of each class in turn, classes in a shuffled order. */
  static Dataset sample(Dataset whole, int limit, long seed) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit of " + limit + " images: expected at least 1");
    }
    if (limit >= whole.size()) {
      return whole;
    }
    List<List<Integer>> classes = new ArrayList<>();
    for (int i = 0; i < whole.classNames().size(); i++) {
      classes.add(new ArrayList<>());
    }
    for (int i = 0; i < whole.size(); i++) {
      classes.get(whole.label(i)).add(i);
    }
    // Random's sequence is part of its specification, so a seed means the same everywhere.
    Random random = new Random(seed);
    classes.forEach(members -> Collections.shuffle(members, random));
    Collections.shuffle(classes, random);
    List<Integer> chosen = new ArrayList<>();
    for (int round = 0; chosen.size() < limit; round++) {
      for (List<Integer> members : classes) {
        if (round < members.size() && chosen.size() < limit) {
          chosen.add(members.get(round));
        }
      }
    }
    Collections.sort(chosen);
    return new Subset(whole, chosen);
  }

  @Override
  public int size() {
    return indices.size();
  }

  @Override
  public Image image(int index) {
    return whole.image(indices.get(index));
  }

  @Override
  public int label(int index) {
    return whole.label(indices.get(index));
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public void close() {
    whole.close();
  }
}
