// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The CIFAR-10 images that come with the product (examples/cifar10): ten training images of each
 * class for calibration, three test images for the demo.
 */
public final class BundledImages implements Dataset {
  private static final int TRAINING_IMAGES_A_CLASS = 10;
  private static final List<String> TEST_CLASSES = List.of("cat", "horse", "ship");

  private final List<Image> images;
  private final List<Integer> labels;

  private BundledImages(List<String> resources) {
    this.images = resources.stream().map(BundledImages::load).toList();
    this.labels =
        resources.stream()
            .map(name -> Cifar10.CLASS_NAMES.indexOf(name.split("/", -1)[1]))
            .toList();
  }

  /** 100 training images, ten of each class. */
  public static Dataset training() {
    List<String> resources = new ArrayList<>();
    for (String name : Cifar10.CLASS_NAMES) {
      for (int i = 0; i < TRAINING_IMAGES_A_CLASS; i++) {
        resources.add("train/%s/%d.png".formatted(name, i));
      }
    }
    return new BundledImages(resources);
  }

  /** Three test images: a cat, a horse and a ship. */
  public static Dataset test() {
    return new BundledImages(TEST_CLASSES.stream().map("test/%s/0.png"::formatted).toList());
  }

  private static Image load(String resource) {
    String name = "cifar10/" + resource;
    try (InputStream in = BundledImages.class.getResourceAsStream(name)) {
      return ImageDecoder.decode(Objects.requireNonNull(in, name).readAllBytes(), Path.of(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Image image(int index) {
    return images.get(index);
  }

  @Override
  public int label(int index) {
    return labels.get(index);
  }

  @Override
  public List<String> classNames() {
    return Cifar10.CLASS_NAMES;
  }
}
