// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ImageNetTest {
  @Test
  void thousandClassesInTheOrderOfTheirSynsets() {
    assertEquals(1000, ImageNet.classNames().size());
    assertEquals("tench", ImageNet.classNames().getFirst());
    assertEquals("toilet_tissue", ImageNet.classNames().getLast());
    assertEquals(OptionalInt.of(0), ImageNet.label("n01440764"));
    assertEquals(OptionalInt.of(999), ImageNet.label("n15075141"));
    assertEquals(OptionalInt.empty(), ImageNet.label("n00000000"));
  }
}
