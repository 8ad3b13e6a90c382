// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric;

/** What happens to a value outside the range; names in brackets are those of ap_fixed. */
public enum Overflow {
  /** The nearest end of the range (AP_SAT). */
  SATURATE("sat"),
  /** The low bits are kept (AP_WRAP). */
  WRAP("wrap");

  private final String token;

  Overflow(String token) {
    this.token = token;
  }

  /** The name used in format strings. */
  public String token() {
    return token;
  }
}
