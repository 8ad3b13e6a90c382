// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The key of a cache: SHA-256, cut to 24 hexadecimal digits. */
final class Hash {
  private static final int BYTES = 12;

  private Hash() {}

  /** Over the texts of some values, each with its length before it. */
  static String of(Object... values) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Object value : values) {
        byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        sha.update(bytes);
      }
      return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
