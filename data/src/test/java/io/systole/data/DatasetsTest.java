// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form of data set, and the line a user sees for anything else. */
class DatasetsTest {
  private static final int RECORD = 3073;

  @TempDir Path folder;

  private static int gray(Dataset images, int index) {
    return images.image(index).at(0, 0, 0);
  }

  private static List<Integer> labels(Dataset images) {
    return IntStream.range(0, images.size()).mapToObj(images::label).toList();
  }

  private String message(Path root, String split) {
    String message =
        assertThrows(BadFileException.class, () -> Datasets.open(root, split)).getMessage();
    return String.valueOf(message).replace(folder.toString(), "DIR");
  }

  private static byte[] records(int... labels) {
    byte[] bytes = new byte[labels.length * RECORD];
    for (int i = 0; i < labels.length; i++) {
      bytes[i * RECORD] = (byte) labels[i];
      for (int j = 0; j < 3072; j++) {
        bytes[i * RECORD + 1 + j] = (byte) (i + j / 1024 * 50 + j % 32);
      }
    }
    return bytes;
  }

  @Test
  void officialBinaryFiles() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
    Files.write(inner.resolve("data_batch_1.bin"), records(3, 9));
    Files.write(inner.resolve("data_batch_4.bin"), records(0));
    Files.write(inner.resolve("test_batch.bin"), records(5));
    for (Path root : List.of(folder, inner)) {
      Dataset train = Datasets.open(root, "train");
      assertEquals(List.of(3, 9, 0), labels(train));
      assertEquals(Cifar10.CLASS_NAMES, train.classNames());
      Image second = train.image(1);
      assertEquals(1 + 7, second.at(20, 7, 0));
      assertEquals(1 + 50 + 7, second.at(20, 7, 1));
      assertEquals(1 + 100 + 7, second.at(20, 7, 2));
      assertEquals(List.of(5), labels(Datasets.open(root, "test")));
      assertThrows(IndexOutOfBoundsException.class, () -> train.image(3));
      assertThrows(IndexOutOfBoundsException.class, () -> train.label(-1));
    }
    assertEquals(1, Datasets.open(inner.resolve("test_batch.bin"), "train").size());
  }

  @Test
  void damagedBinaryFiles() throws IOException {
    Path file = folder.resolve("test_batch.bin");
    Files.write(file, new byte[0]);
    assertEquals(
        "DIR/test_batch.bin: CIFAR-10 records: expected a multiple of 3073 bytes, found 0",
        message(folder, "test"));
    Files.write(file, new byte[RECORD * 2 - 1]);
    assertEquals(
        "DIR/test_batch.bin: CIFAR-10 records: expected a multiple of 3073 bytes, found 6145",
        message(folder, "test"));
    Files.write(file, records(1, 10));
    assertEquals(
        "DIR/test_batch.bin: CIFAR-10 record 1: expected a label from 0 to 9, found 10",
        message(folder, "test"));
  }

  @Test
  void foldersByClassAndSplit() throws IOException {
    Pictures.write(folder.resolve("train/pear/0.png"), 10);
    Pictures.write(folder.resolve("train/apple/0.PNG"), 20);
    Pictures.write(folder.resolve("test/pear/0.png"), 30);
    Files.writeString(folder.resolve("train/pear/notes.txt"), "no image");
    try (Dataset train = Datasets.open(folder, "train");
        Dataset test = Datasets.open(folder, "test")) {
      assertEquals(List.of("apple", "pear"), train.classNames());
      assertEquals(List.of(0, 1), labels(train));
      assertEquals(20, gray(train, 0));
      // Apples have no test image, and pears keep their label.
      assertEquals(List.of("apple", "pear"), test.classNames());
      assertEquals(List.of(1), labels(test));
      assertEquals(30, gray(test, 0));
    }
  }

  @Test
  void valStandsInForTestAndNoSplitIsTheWhole() throws IOException {
    Pictures.write(folder.resolve("a/train/cat/0.png"), 1);
    Pictures.write(folder.resolve("a/val/cat/0.png"), 2);
    Pictures.write(folder.resolve("b/ship/0.png"), 3);
    assertEquals(2, gray(Datasets.open(folder.resolve("a"), "test"), 0));
    Dataset ships = Datasets.open(folder.resolve("b"), "test");
    assertEquals(Cifar10.CLASS_NAMES, ships.classNames());
    assertEquals(List.of(8), labels(ships));
  }

  @Test
  void linksAreFollowed() throws IOException {
    Pictures.write(folder.resolve("elsewhere/cat/0.png"), 7);
    Pictures.write(folder.resolve("elsewhere/1.png"), 9);
    Path split = Files.createDirectories(folder.resolve("data/test"));
    Files.createSymbolicLink(split.resolve("cat"), folder.resolve("elsewhere/cat"));
    Path dog = Files.createDirectory(split.resolve("dog"));
    Files.createSymbolicLink(dog.resolve("1.png"), folder.resolve("elsewhere/1.png"));
    Files.createSymbolicLink(dog.resolve("gone.png"), folder.resolve("nowhere.png"));
    try (Dataset images = Datasets.open(folder.resolve("data"), "test")) {
      assertEquals(2, images.size());
      assertEquals(7, gray(images, 0));
      assertEquals(9, gray(images, 1));
    }
  }

  @Test
  void zipOfFolders() throws IOException {
    Path file = folder.resolve("images.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : List.of("set/train/dog/1.png", "set/test/cat/1.png", "__MACOSX/._1.png")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(Pictures.gray(name.length()));
      }
      zip.putNextEntry(new ZipEntry("set/test/dog/damaged.jpg"));
      zip.write(1);
    }
    try (Dataset test = Datasets.open(file, "test")) {
      assertEquals(List.of(3, 5), labels(test));
      assertEquals("set/test/cat/1.png".length(), gray(test, 0));
      BadFileException damaged = assertThrows(BadFileException.class, () -> test.image(1));
      assertEquals(
          file + "/set/test/dog/damaged.jpg: image: expected JPEG or PNG, found bytes 01",
          damaged.getMessage());
    }
  }

  @Test
  void imageNetByFolderAndByName() throws IOException {
    Pictures.write(folder.resolve("a/n01440764/x_1.JPEG"), 1);
    Pictures.write(folder.resolve("a/n15075141/x_2.JPEG"), 2);
    Pictures.write(folder.resolve("b/n01443537_goldfish.JPEG"), 3);
    Pictures.write(folder.resolve("b/n15075141_toilet_tissue.JPEG"), 4);
    assertEquals(List.of(0, 999), labels(Datasets.open(folder.resolve("a"), "test")));
    Dataset flat = Datasets.open(folder.resolve("b"), "train");
    assertEquals(List.of(1, 999), labels(flat));
    assertEquals("goldfish", flat.classNames().get(1));
    assertEquals(4, gray(flat, 1));
  }

  @Test
  void otherThings() throws IOException {
    assertEquals("DIR/none: no such file or folder", message(folder.resolve("none"), "test"));
    assertEquals(
        "DIR: data: expected CIFAR-10's data_batch_1.bin or test_batch.bin, or images in"
            + " test/CLASS/, found no image",
        message(folder, "test"));
    Path text = Files.writeString(folder.resolve("notes.txt"), "text");
    assertEquals(
        "DIR/notes.txt: data: expected a folder or a zip archive, found zip END header not found",
        message(text, "test"));
    Pictures.write(folder.resolve("loose.png"), 1);
    assertEquals(
        "DIR/loose.png: image folder: expected [SPLIT/]CLASS/FILE or [SPLIT/]SYNSET_NAME, found"
            + " loose.png",
        message(folder, "test"));
    Path train = folder.resolve("a");
    Pictures.write(train.resolve("train/cat/0.png"), 1);
    assertEquals(
        "DIR/a: data: expected CIFAR-10's data_batch_1.bin or test_batch.bin, or images in"
            + " test/CLASS/, found images in train",
        message(train, "test"));
    Path synset = folder.resolve("b");
    Pictures.write(synset.resolve("n00000001/0.png"), 1);
    assertEquals(
        "DIR/b: class: expected a synset of ILSVRC-2012, found 'n00000001'",
        message(synset, "test"));
  }

  @Test
  void bundledImages() {
    Dataset train = BundledImages.training();
    assertEquals(IntStream.range(0, 100).mapToObj(i -> i / 10).toList(), labels(train));
    assertEquals(100, IntStream.range(0, 100).mapToObj(train::image).distinct().count());
    assertEquals("image of 32 x 32", train.image(99).toString());
    assertEquals(List.of(3, 7, 8), labels(BundledImages.test()));
    assertTrue(train.classNames().equals(Cifar10.CLASS_NAMES));
  }
}
