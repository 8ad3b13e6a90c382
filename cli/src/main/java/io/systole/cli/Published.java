// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.results.Hashes;
import io.systole.results.Ingredient;
import io.systole.results.RecordFile;
import io.systole.results.ResultRecord;
import java.nio.file.Path;
import java.util.List;

/** The files of published records, by what they hold. */
enum Published {
  ABLATION("ablation"),
  SWEEP("sweep"),
  SYNTH("synth"),
  RTL("rtl"),
  PROCESSOR("processor");

  /** Input of a record: the programs whose cycles it has, and what runs them. */
  static final String PROGRAMS = "programs";

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

  /** Their figures. */
  <T> List<T> as(Class<T> type) {
    return records().stream().map(record -> record.as(type)).toList();
  }

  /** The SHA-256 of programs with the machine and the DRAM that they run on. */
  static String programs(MachineConfig machine, Board board, List<Compiled> programs) {
    StringBuilder text = new StringBuilder(machine.toString());
    programs.forEach(one -> text.append(Hashes.of(one.program().encode())));
    return Hashes.of(text.append(board.dram()).toString());
  }

  /** The SHA-256 of the network that ships. */
  static String model() {
    return Ingredient.MODEL.hash(Home.folder());
  }
}
