// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubsetTest {
  /** 60 images: 40 of class 0, 17 of class 1, 3 of class 2, in this order. */
  private record Uneven() implements Dataset {
    @Override
    public int size() {
      return 60;
    }

    @Override
    public Image image(int index) {
      return Image.of(1, 1, new byte[] {(byte) index, 0, 0});
    }

    @Override
    public int label(int index) {
      return index < 40 ? 0 : index < 57 ? 1 : 2;
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c");
    }
  }

  private static List<Integer> members(Dataset images) {
    return IntStream.range(0, images.size()).mapToObj(i -> images.image(i).at(0, 0, 0)).toList();
  }

  private static long count(Dataset images, int label) {
    return IntStream.range(0, images.size()).filter(i -> images.label(i) == label).count();
  }

  @Test
  void spreadsOverTheClassesAsTheyAllow() {
    Dataset whole = new Uneven();
    for (int limit = 1; limit < 60; limit++) {
      Dataset sample = whole.sample(limit, limit);
      List<Integer> members = members(sample);
      assertEquals(limit, sample.size());
      assertEquals(members.stream().distinct().sorted().toList(), members);
      if (limit >= 9) {
        assertEquals(3, count(sample, 2));
      }
      if (limit <= 37) {
        assertTrue(Math.abs(count(sample, 0) - count(sample, 1)) <= 1, "limit " + limit);
      } else {
        assertEquals(17, count(sample, 1));
      }
    }
  }

  @Test
  void theSeedDecides() {
    Dataset whole = new Uneven();
    assertEquals(members(whole.sample(20, 5)), members(whole.sample(20, 5)));
    assertNotEquals(members(whole.sample(20, 5)), members(whole.sample(20, 6)));
    assertEquals(List.of(21, 38, 52, 57, 59), members(whole.sample(5, 1)));
  }

  @Test
  void limits() {
    Dataset whole = new Uneven();
    assertSame(whole, whole.sample(60, 1));
    assertEquals(
        "limit of 0 images: expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> whole.sample(0, 1)).getMessage());
  }
}
