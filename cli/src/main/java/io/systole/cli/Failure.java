// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What an exception means to the user: bad input, told in one line, or a defect of ours. */
sealed interface Failure {
  record Input(String message) implements Failure {}

  record Defect() implements Failure {}

  static Failure of(Exception e) {
    return switch (e) {
      case NoSuchFileException missing ->
          new Input("%s: no such file or folder".formatted(missing.getFile()));
      case AccessDeniedException denied ->
          new Input("%s: not allowed to read or write it".formatted(denied.getFile()));
      case FileAlreadyExistsException exists ->
          new Input("%s: is in the way".formatted(exists.getFile()));
      case FileSystemException other ->
          new Input("%s: %s".formatted(other.getFile(), other.getReason()));
      case IllegalArgumentException input -> new Input(String.valueOf(input.getMessage()));
      case java.io.IOException io -> new Input(String.valueOf(io.getMessage()));
      default -> new Defect();
    };
  }
}
