// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;

/**
 * Where a figure of the report comes from.
 *
 * @param stale inputs that have changed since; empty: fresh
 */
public record Evidence(
    String figure, String command, String commit, String date, List<String> stale) {
  public Evidence {
    stale = List.copyOf(stale);
  }
}
