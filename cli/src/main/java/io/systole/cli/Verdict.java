// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import org.jspecify.annotations.Nullable;

/** What {@code layer} and {@code run} print as JSON when nothing was expected: no verdict. */
record Verdict(
    @Nullable Boolean passed,
    @Nullable Double maxAbs,
    @Nullable Double maxRel,
    @Nullable Object at) {
  static Verdict unchecked() {
    return new Verdict(null, null, null, null);
  }
}
