// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.util.List;

/**
 * Labelled images, decoded when asked for; safe to read from several threads.
 *
 * <p>Closing one gives back the archive behind it, if there is one.
 */
public interface Dataset extends AutoCloseable {
  /** Number of images. */
  int size();

  /**
   * An image.
   *
   * @throws io.systole.numeric.file.BadFileException if its file is damaged
   * @throws IndexOutOfBoundsException if there is none of that number
   */
  Image image(int index);

  /** An image's class, an index into {@link #classNames}. */
  int label(int index);

  /** The classes in the order of their labels. */
  List<String> classNames();

  /**
   * At most {@code limit} images, spread over the classes as evenly as they allow, drawn without
   * repetition; the same seed draws the same ones. In the order of this data set.
   *
   * @throws IllegalArgumentException if the limit is not positive
   */
  default Dataset sample(int limit, long seed) {
    return Subset.sample(this, limit, seed);
  }

  @Override
  default void close() {}
}
