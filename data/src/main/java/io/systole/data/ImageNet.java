// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The 1,000 classes of ILSVRC-2012 in the order that trained networks use: ascending synset.
 *
 * <p>A synset is WordNet's name of a class, such as n01440764. Bundled as imagenet-classes.tsv
 * (index, synset, short name); NOTICE names its source.
 */
public final class ImageNet {
  private static final List<String> NAMES = new ArrayList<>();
  private static final Map<String, Integer> INDEX = new HashMap<>();

  static {
    try (InputStream in = ImageNet.class.getResourceAsStream("imagenet-classes.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String[] columns = line.split("\t", -1);
        INDEX.put(columns[1], NAMES.size());
        NAMES.add(columns[2]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ImageNet() {}

  /** Short names by label, words joined by underscores. */
  public static List<String> classNames() {
    return List.copyOf(NAMES);
  }

  /** The label of a synset. */
  public static OptionalInt label(String synset) {
    Integer index = INDEX.get(synset);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
