// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.systole.data.BundledImages;
import io.systole.data.Dataset;
import io.systole.data.Image;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SplitTest {
  /** Labels without images. */
  private record Labels(List<Integer> labels, List<String> classNames) implements Dataset {
    @Override
    public int size() {
      return labels.size();
    }

    @Override
    public Image image(int index) {
      throw new UnsupportedOperationException("labels alone");
    }

    @Override
    public int label(int index) {
      return labels.get(index);
    }
  }

  @Test
  void holdsATenthOfEachClassBack() {
    Split split = Split.of(BundledImages.training(), 1);
    assertEquals(90, split.training().size());
    assertEquals(
        List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        split.heldBack().stream().map(BundledImages.training()::label).toList());
    TreeSet<Integer> all = new TreeSet<>(split.training());
    all.addAll(split.heldBack());
    assertEquals(100, all.size());
  }

  @Test
  void aClassOfOneImageTrains() {
    Labels uneven = new Labels(List.of(0, 0, 0, 0, 1, 2, 2), List.of("a", "b", "c", "none"));
    Split split = Split.of(uneven, 1);
    assertEquals(2, split.heldBack().size());
    assertEquals(List.of(0, 2), split.heldBack().stream().map(uneven::label).toList());
  }

  @Test
  void theSeedDecides() {
    Dataset images = BundledImages.training();
    assertEquals(Split.of(images, 1), Split.of(images, 1));
    assertNotEquals(Split.of(images, 1), Split.of(images, 2));
  }
}
