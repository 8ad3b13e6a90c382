// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Images in folders named after their classes, on the disk or in a zip archive.
 *
 * <pre>
 * [NAME/][SPLIT/]CLASS/FILE.jpg      SPLIT: train, test or val (val stands in for test)
 * [NAME/][SPLIT/]SYNSET_ANY.JPEG     ImageNet images side by side
 * </pre>
 *
 * <p>Classes are labelled in alphabetical order over all splits; synsets by ImageNet's list, and a
 * part of CIFAR-10's classes by CIFAR-10's. Without split folders every split is the whole.
 */
final class ImageFolder implements Dataset {
  private static final Pattern SYNSET = Pattern.compile("(n\\d{8})(_.*)?");
  private static final Pattern SPLIT = Pattern.compile("train|test|val");
  private static final Set<String> KINDS = Set.of("jpg", "jpeg", "png");

  private final FileSource source;
  private final List<String> paths;
  private final int[] labels;
  private final List<String> classNames;

  private ImageFolder(
      FileSource source, List<String> paths, int[] labels, List<String> classNames) {
    this.source = source;
    this.paths = paths;
    this.labels = labels;
    this.classNames = classNames;
  }

  /** A file with what its path says. */
  private record Entry(String path, String split, String className) {}

  /**
   * Finds the images of a split; their files are opened when asked for.
   *
   * @throws BadFileException if there are none, or the folders are of another form
   */
  static ImageFolder open(Path root, String split) {
    FileSource source = FileSource.open(root);
    try {
      List<Entry> entries = new ArrayList<>();
      for (String path : source.paths()) {
        String kind = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (KINDS.contains(kind) && !path.startsWith("__MACOSX/")) {
          entries.add(entry(source, path));
        }
      }
      return of(source, root, entries, split);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static Entry entry(FileSource source, String path) {
    List<String> parts = List.of(path.split("/", -1));
    List<String> folders = parts.subList(0, parts.size() - 1);
    String split = "";
    for (int i = 0; i < Math.min(2, folders.size()); i++) {
      if (SPLIT.matcher(folders.get(i)).matches()) {
        split = folders.get(i);
        folders = folders.subList(i + 1, folders.size());
        break;
      }
    }
    Matcher synset = SYNSET.matcher(parts.getLast());
    if (folders.isEmpty() && synset.matches()) {
      return new Entry(path, split, synset.group(1));
    }
    if (folders.isEmpty() || folders.size() > 2 || (folders.size() == 2 && !split.isEmpty())) {
      throw BadFileException.of(
          source.locate(path), "image folder", "[SPLIT/]CLASS/FILE or [SPLIT/]SYNSET_NAME", path);
    }
    return new Entry(path, split, folders.getLast());
  }

  private static ImageFolder of(FileSource source, Path root, List<Entry> entries, String split) {
    TreeSet<String> splits = new TreeSet<>();
    TreeSet<String> classes = new TreeSet<>();
    for (Entry entry : entries) {
      splits.add(entry.split);
      classes.add(entry.className);
    }
    String wanted = split.equals("test") && !splits.contains("test") ? "val" : split;
    if (!splits.equals(new TreeSet<>(List.of(""))) && !splits.contains(wanted)) {
      throw BadFileException.of(
          root,
          "data",
          "CIFAR-10's data_batch_1.bin or test_batch.bin, or images in " + split + "/CLASS/",
          splits.isEmpty() ? "no image" : "images in " + String.join(", ", splits));
    }
    boolean whole = !splits.contains(wanted);
    Map<String, Integer> labelOf = new HashMap<>();
    List<String> names = label(root, classes, labelOf);
    List<Entry> chosen =
        entries.stream().filter(entry -> whole || entry.split.equals(wanted)).toList();
    return new ImageFolder(
        source,
        chosen.stream().map(Entry::path).toList(),
        chosen.stream().mapToInt(entry -> labelOf.getOrDefault(entry.className, -1)).toArray(),
        names);
  }

  private static List<String> label(Path root, Set<String> classes, Map<String, Integer> labelOf) {
    if (classes.stream().allMatch(name -> SYNSET.matcher(name).matches())) {
      for (String folder : classes) {
        OptionalInt label = ImageNet.label(folder.substring(0, 9));
        if (label.isEmpty()) {
          throw BadFileException.of(
              root, "class", "a synset of ILSVRC-2012", BadFileException.quote(folder));
        }
        labelOf.put(folder, label.getAsInt());
      }
      return ImageNet.classNames();
    }
    List<String> names =
        Cifar10.CLASS_NAMES.containsAll(classes) ? Cifar10.CLASS_NAMES : List.copyOf(classes);
    for (int i = 0; i < names.size(); i++) {
      labelOf.put(names.get(i), i);
    }
    return names;
  }

  @Override
  public int size() {
    return paths.size();
  }

  @Override
  public Image image(int index) {
    String path = paths.get(index);
    return ImageDecoder.decode(source.read(path), source.locate(path));
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public void close() {
    source.close();
  }
}
