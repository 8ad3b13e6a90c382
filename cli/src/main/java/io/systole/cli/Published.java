// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.results.Ingredient;
import io.systole.results.RecordFile;
import io.systole.results.ResultRecord;
import java.nio.file.Path;
import java.util.List;

/** The files of published records, by what they hold. */
enum Published {
  ABLATION("ablation"),
  SWEEP("sweep"),
  PROCESSOR("processor"),
  SYNTH("synth");

  private final String name;

  Published(String name) {
    this.name = name;
  }

  Path path() {
    return Home.folder().resolve("results/published").resolve(name + ".jsonl");
  }

  /** Its records; none where nothing is published yet. */
  List<ResultRecord> records() {
    return new RecordFile(path()).read();
  }

  /** The SHA-256 of the network that ships. */
  static String model() {
    return Ingredient.MODEL.hash(Home.folder());
  }
}
