// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.numeric.file.BadFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** What an exception means to the user: bad input, told in one line, or a defect of ours. */
sealed interface Failure {
  record Input(String message) implements Failure {}

  record Defect() implements Failure {}

  static Failure of(Exception e) {
    return switch (e) {
      case BadFileException bad -> new Input(String.valueOf(bad.getMessage()));
      case IllegalArgumentException bad -> new Input(String.valueOf(bad.getMessage()));
      case UncheckedIOException io -> new Input(String.valueOf(io.getMessage()));
      case NoSuchFileException missing -> new Input(missing.getFile() + ": no such file or folder");
      case AccessDeniedException denied -> new Input(denied.getFile() + ": permission denied");
      case FileAlreadyExistsException exists -> new Input(exists.getFile() + ": is no folder");
      case IOException io -> new Input(String.valueOf(io.getMessage()));
      default -> new Defect();
    };
  }
}
