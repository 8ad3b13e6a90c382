// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A data set's classes found among a network's. */
final class ClassMapping {
  private ClassMapping() {}

  /**
   * For each class of the data its index among the network's outputs: by name where the network
   * knows all names, else by order if there are equally many.
   *
   * @throws BadFileException if neither is possible
   */
  static List<Integer> indices(Network network, List<String> names, Path data) {
    List<String> classes = network.classes();
    if (classes.equals(names) || (!classes.containsAll(names) && classes.size() == names.size())) {
      return IntStream.range(0, names.size()).boxed().toList();
    }
    if (classes.containsAll(names)) {
      return names.stream().map(classes::indexOf).toList();
    }
    throw BadFileException.of(
        data,
        "classes",
        "those of model %s (%d: %s, …)"
            .formatted(network.name(), classes.size(), classes.getFirst()),
        "%d: %s"
            .formatted(
                names.size(), String.join(", ", names.subList(0, Math.min(3, names.size())))));
  }
}
