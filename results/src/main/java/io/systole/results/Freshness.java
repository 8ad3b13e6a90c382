// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether what a record was made with is still what there is. */
public interface Freshness {
  /**
   * The hash that an input of a record has now.
   *
   * @param input one of the record's inputs, by name
   * @return empty if there is no such thing any more
   */
  Optional<String> now(ResultRecord made, String input);

  /** The inputs that have changed since; empty: the record is fresh. */
  default List<String> changed(ResultRecord made) {
    return made.inputs().entrySet().stream()
        .filter(input -> !now(made, input.getKey()).equals(Optional.of(input.getValue())))
        .map(Map.Entry::getKey)
        .toList();
  }
}
