// SPDX-License-Identifier: Apache-2.0
package io.systole.results;

import io.systole.numeric.file.AtomicFile;
import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;

/**
 * A file of records, JSON Lines, a line a figure.
 *
 * <p>A record put replaces that of the same figure. The file is written under another name and
 * moved, so a run that is interrupted leaves every record that it finished; several processes may
 * put records at once.
 */
public final class RecordFile {
  private static final Object IN_THIS_PROCESS = new Object();

  private final Path path;

  public RecordFile(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /**
   * The records in the order of the file; none if there is no file.
   *
   * @throws BadFileException naming the line
   */
  public List<ResultRecord> read() {
    if (!Files.exists(path)) {
      return List.of();
    }
    List<ResultRecord> records = new ArrayList<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        ResultRecord read = ResultRecord.JSON.readValue(line, ResultRecord.class);
        records.add(read);
      } catch (JacksonException | NullPointerException e) {
        throw BadFileException.of(
            path, "line " + number, "a result record", BadFileException.quote(line));
      }
    }
    return records;
  }

  /** The record of a figure. */
  public Optional<ResultRecord> find(String figure) {
    return read().stream().filter(record -> record.figure().equals(figure)).findFirst();
  }

  /** Adds a record, or puts it in the place of the one of its figure. */
  public void put(ResultRecord added) {
    synchronized (IN_THIS_PROCESS) {
      try {
        Path folder = Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
        try (FileChannel channel =
                FileChannel.open(
                    folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock _ = channel.lock()) {
          write(added);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": cannot be written: " + e.getMessage(), e);
      }
    }
  }

  private void write(ResultRecord added) {
    SequencedMap<String, ResultRecord> records = new LinkedHashMap<>();
    read().forEach(record -> records.put(record.figure(), record));
    records.put(added.figure(), added);
    StringBuilder text = new StringBuilder();
    records.values().forEach(record -> text.append(record.line()).append('\n'));
    AtomicFile.write(path, text.toString());
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BadFileException(path, "expected text in UTF-8, found " + e.getMessage());
    }
  }
}
