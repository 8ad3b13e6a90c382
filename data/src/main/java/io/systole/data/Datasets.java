// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.nio.file.Path;
import java.util.List;

/** Finds out what form a data set on disk has. */
public final class Datasets {
  private Datasets() {}

  /**
   * Opens a split of the data set at a path.
   *
   * <ul>
   *   <li>a folder with CIFAR-10's binary files, or with the official folder of them, or one such
   *       file;
   *   <li>a folder or zip archive of images in folders by class, with or without split folders;
   *   <li>a folder of ImageNet images named by synset.
   * </ul>
   *
   * @param split train or test
   * @throws io.systole.numeric.file.BadFileException if it has none of these forms
   */
  public static Dataset open(Path path, String split) {
    if (path.toString().endsWith(".bin")) {
      return Cifar10.read(List.of(path));
    }
    List<Path> records = Cifar10.find(path, split);
    return records.isEmpty() ? ImageFolder.open(path, split) : Cifar10.read(records);
  }
}
