// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where what can be made again is kept: {@code -Dsystole.cache}, else {@code
 * $XDG_CACHE_HOME/systole} if that is absolute, else {@code ~/.cache/systole}.
 */
public final class UserCache {
  private UserCache() {}

  /** The folder; it need not exist. */
  public static Path folder() {
    Optional<Path> own = Optional.ofNullable(System.getProperty("systole.cache")).map(Path::of);
    return own.or(UserCache::xdg)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "systole"));
  }

  private static Optional<Path> xdg() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .map(base -> base.resolve("systole"));
  }
}
