// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import java.time.Duration;

/** A run that did not end in time. */
public final class AcceleratorTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AcceleratorTimeoutException(Duration timeout) {
    super("the core did not end within " + timeout);
  }
}
