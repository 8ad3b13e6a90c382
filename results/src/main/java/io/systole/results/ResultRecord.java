// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A published figure and where it comes from: one line of a file under {@code results/published}.
 *
 * @param figure its name, unique in its file: {@code ablation/pynq-z2/dataflow}
 * @param command what reproduces it, as a user types it
 * @param commit of the tree it was made in; {@code +} at its end: with changes not committed
 * @param date in UTC, ISO 8601
 * @param versions of the tools, and whatever else a reader may want to know; never compared
 * @param inputs what it was made with, by name, each as a SHA-256: one that changes makes it stale
 * @param figures the numbers, a JSON object with units in its names
 */
public record ResultRecord(
    String figure,
    String command,
    String commit,
    String date,
    SequencedMap<String, String> versions,
    SequencedMap<String, String> inputs,
    JsonNode figures) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  public ResultRecord {
    versions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(versions));
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    figures = figures.deepCopy();
  }

  /** The figures as a record type whose components are named as they are. */
  public <T> T as(Class<T> type) {
    return JSON.treeToValue(figures, type);
  }

  /** One line of JSON, without its end. */
  String line() {
    return JSON.writeValueAsString(this);
  }
}
