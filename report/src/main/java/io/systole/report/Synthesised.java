// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

/** A machine of which a record says what Yosys counted. */
public record Synthesised(
    String board, String machine, String part, Resources device, Cells used) {}
