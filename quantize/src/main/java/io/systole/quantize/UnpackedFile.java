// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.numeric.file.AtomicFile;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.SafeTensors;
import io.systole.numeric.file.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * The plain file behind one that may be compressed with xz, so that it can be mapped.
 *
 * <p>A compressed file is unpacked once into the user's cache ({@link UserCache}) under the SHA-256
 * of the compressed bytes; xz's own checksum (SHA-256 where this class wrote it) is verified on the
 * way, and the file appears under its name only when whole. A cached file whose length differs from
 * what the xz index says is unpacked again.
 */
public final class UnpackedFile {
  private static final String SUFFIX = ".xz";
  private static final long MAX_UNPACKED_BYTES = 8L << 30;
  private static final int MAX_MEMORY_KIB = 256 << 10;

  private UnpackedFile() {}

  /**
   * The file itself, or its unpacked copy if its name ends in {@code .xz}.
   *
   * @throws BadFileException if it cannot be read or is damaged
   */
  public static Path of(Path file) {
    return of(file, UserCache.folder());
  }

  static Path of(Path file, Path cache) {
    if (!file.toString().endsWith(SUFFIX)) {
      return file;
    }
    if (!Files.isRegularFile(file)) {
      throw new BadFileException(file, "cannot be read: no such file");
    }
    try {
      long length = unpackedBytes(file);
      Path unpacked = cache.resolve(sha256(file) + ".safetensors");
      if (!Files.isRegularFile(unpacked) || Files.size(unpacked) != length) {
        Files.createDirectories(cache);
        AtomicFile.write(unpacked, out -> unpack(file, out));
      }
      return unpacked;
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private static long unpackedBytes(Path file) throws IOException {
    try (SeekableFileInputStream raw = new SeekableFileInputStream(file.toFile());
        SeekableXZInputStream xz = new SeekableXZInputStream(raw, MAX_MEMORY_KIB)) {
      if (xz.length() > MAX_UNPACKED_BYTES) {
        throw BadFileException.of(
            file, "xz index", "at most " + MAX_UNPACKED_BYTES + " bytes", xz.length());
      }
      return xz.length();
    }
  }

  /** Damage is told as such, not as a file that cannot be written. */
  private static void unpack(Path file, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream xz = new XZInputStream(in, MAX_MEMORY_KIB)) {
      byte[] chunk = new byte[1 << 16];
      for (int count = read(file, xz, chunk); count > 0; count = read(file, xz, chunk)) {
        out.write(chunk, 0, count);
      }
    }
  }

  private static int read(Path file, InputStream xz, byte[] chunk) {
    try {
      return xz.read(chunk);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private static BadFileException damaged(Path file, IOException e) {
    String reason = e.getMessage() == null ? "cut off or damaged" : e.getMessage();
    BadFileException bad = BadFileException.of(file, "xz", "a whole xz stream", reason);
    bad.initCause(e);
    return bad;
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        byte[] chunk = new byte[1 << 16];
        while (in.read(chunk) > 0) {
          // the digest sees what is read
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Writes tensors, compressed if the name says so. */
  static void write(Path file, SafeTensors content) {
    if (!file.toString().endsWith(SUFFIX)) {
      content.write(file);
      return;
    }
    try {
      writeCompressed(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void writeCompressed(Path file, SafeTensors content) throws IOException {
    Path plain = file.resolveSibling("." + file.getFileName() + ".plain");
    try {
      content.write(plain);
      AtomicFile.write(
          file,
          out -> {
            try (XZOutputStream xz =
                new XZOutputStream(new Unclosed(out), options(), XZ.CHECK_SHA256)) {
              Files.copy(plain, xz);
            }
          });
    } finally {
      Files.deleteIfExists(plain);
    }
  }

  /** Literals and positions in pairs of bytes: the elements are 16-bit integers. */
  private static LZMA2Options options() throws UnsupportedOptionsException {
    LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
    options.setLcLp(3, 1);
    options.setPb(1);
    return options;
  }

  /** A stream that somebody else closes. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
