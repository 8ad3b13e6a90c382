// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * CIFAR-10 in its official binary form: records of one label byte and 3,072 bytes, the red, green
 * and blue planes of 32 x 32 pixels. The files are mapped.
 *
 * <p>Source: <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the data set's page</a>;
 * docs/data.md has its checksums.
 */
public final class Cifar10 implements Dataset {
  /** The classes in the official order. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** Rows and columns of every image. */
  public static final int SIDE = 32;

  private static final String OFFICIAL_FOLDER = "cifar-10-batches-bin";
  private static final int PLANE_BYTES = SIDE * SIDE;
  private static final int RECORD_BYTES = 1 + Image.CHANNELS * PLANE_BYTES;
  private static final int TRAINING_FILES = 5;

  private final List<MemorySegment> files;
  private final int size;

  private Cifar10(List<MemorySegment> files, int size) {
    this.files = files;
    this.size = size;
  }

  /**
   * Reads record files, one behind the other.
   *
   * @throws BadFileException if one is missing, is not made of whole records, or has a label above
   *     9
   */
  public static Cifar10 read(List<Path> files) {
    List<MemorySegment> mapped = new ArrayList<>();
    long size = 0;
    for (Path file : files) {
      MemorySegment bytes = MappedFile.map(file);
      if (bytes.byteSize() == 0 || bytes.byteSize() % RECORD_BYTES != 0) {
        throw BadFileException.of(
            file, "CIFAR-10 records", "a multiple of " + RECORD_BYTES + " bytes", bytes.byteSize());
      }
      for (long at = 0; at < bytes.byteSize(); at += RECORD_BYTES) {
        int label = bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        if (label >= CLASS_NAMES.size()) {
          throw BadFileException.of(
              file, "CIFAR-10 record " + at / RECORD_BYTES, "a label from 0 to 9", label);
        }
      }
      mapped.add(bytes);
      size += bytes.byteSize() / RECORD_BYTES;
    }
    return new Cifar10(List.copyOf(mapped), Math.toIntExact(size));
  }

  /**
   * The record files of a split that lie in a folder, or in the official one inside it; of the five
   * training files those that are there.
   *
   * @return empty if there are none
   */
  static List<Path> find(Path folder, String split) {
    Path inner = folder.resolve(OFFICIAL_FOLDER);
    Path root = Files.isDirectory(inner) ? inner : folder;
    List<Path> files = new ArrayList<>();
    if (split.equals("train")) {
      for (int i = 1; i <= TRAINING_FILES; i++) {
        files.add(root.resolve("data_batch_" + i + ".bin"));
      }
    } else if (split.equals("test")) {
      files.add(root.resolve("test_batch.bin"));
    }
    return files.stream().filter(Files::isRegularFile).toList();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Image image(int index) {
    byte[] rgb = new byte[Image.CHANNELS * PLANE_BYTES];
    byte[] planes = new byte[rgb.length];
    MemorySegment.copy(record(index), ValueLayout.JAVA_BYTE, 1, planes, 0, planes.length);
    for (int i = 0; i < PLANE_BYTES; i++) {
      for (int c = 0; c < Image.CHANNELS; c++) {
        rgb[i * Image.CHANNELS + c] = planes[c * PLANE_BYTES + i];
      }
    }
    return Image.of(SIDE, SIDE, rgb);
  }

  @Override
  public int label(int index) {
    return record(index).get(ValueLayout.JAVA_BYTE, 0);
  }

  private MemorySegment record(int index) {
    long at = Objects.checkIndex(index, size) * (long) RECORD_BYTES;
    for (MemorySegment file : files) {
      if (at < file.byteSize()) {
        return file.asSlice(at, RECORD_BYTES);
      }
      at -= file.byteSize();
    }
    throw new AssertionError("size " + size + " exceeds the files");
  }

  @Override
  public List<String> classNames() {
    return CLASS_NAMES;
  }
}
