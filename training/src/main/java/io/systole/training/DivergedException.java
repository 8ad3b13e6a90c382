// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

/**
 * The loss became NaN, infinite or far worse than guessing; one line says when, and what is good.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
