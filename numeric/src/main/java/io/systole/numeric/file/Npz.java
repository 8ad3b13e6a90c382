// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import io.systole.numeric.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Named arrays in a NumPy archive (.npz): a zip file of npy entries, stored or deflated.
 *
 * <p>Arrays are unpacked to the heap, at most 1 GiB in all (a small archive may declare any size);
 * safetensors is the format for more. Lengths and checksums are checked.
 */
public final class Npz {
  private static final String SUFFIX = ".npy";
  private static final long MAX_BYTES = 1L << 30;

  /** 1980-01-01, the first time a zip file can say: the same arrays give the same bytes. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private Npz() {}

  /**
   * Reads all arrays, in the archive's order.
   *
   * @throws BadFileException if the archive or an array is damaged, too large or not an array
   */
  public static Map<String, Tensor> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadFileException(file, "cannot be read: no such file");
    }
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      long left = MAX_BYTES;
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String place = "entry " + BadFileException.quote(entry.getName());
        left -= checkedSize(file, place, entry, left);
        Tensor array = Npy.decode(file, place, unpack(file, place, zip, entry));
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        if (arrays.put(name, array) != null) {
          throw BadFileException.of(file, place, "each name once", "a second one");
        }
      }
    } catch (IOException e) {
      throw BadFileException.of(file, "npz archive", "a zip file", MappedFile.reason(e));
    } catch (IllegalArgumentException e) {
      // The JDK's zip reader lets some malformed names and times through as this.
      throw BadFileException.of(file, "npz archive", "a zip file", String.valueOf(e.getMessage()));
    }
    return Collections.unmodifiableMap(arrays);
  }

  private static long checkedSize(Path file, String place, ZipEntry entry, long left) {
    if (!entry.getName().endsWith(SUFFIX)) {
      throw BadFileException.of(file, place, "a name ending in " + SUFFIX, "another");
    }
    if (entry.getSize() < 0 || entry.getSize() > left) {
      throw BadFileException.of(
          file, place, "at most " + left + " bytes more, unpacked", entry.getSize());
    }
    return entry.getSize();
  }

  private static MemorySegment unpack(Path file, String place, ZipFile zip, ZipEntry entry)
      throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      // Grows with what really comes, so that a false size costs nothing.
      byte[] bytes = in.readNBytes((int) entry.getSize() + 1);
      if (bytes.length != entry.getSize()) {
        throw BadFileException.of(
            file, place, entry.getSize() + " bytes unpacked", "%d or more".formatted(bytes.length));
      }
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (crc.getValue() != entry.getCrc()) {
        throw BadFileException.of(
            file,
            place,
            "checksum %08x".formatted(entry.getCrc()),
            "%08x".formatted(crc.getValue()));
      }
      return MemorySegment.ofArray(bytes);
    }
  }

  /**
   * Writes arrays by name, stored without compression as NumPy's savez does.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> arrays) {
    AtomicFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            writeEntry(zip, array.getKey(), array.getValue());
          }
          zip.finish();
        });
  }

  private static void writeEntry(ZipOutputStream zip, String name, Tensor tensor)
      throws IOException {
    byte[] header = NpyHeader.format(tensor.type(), tensor.shape());
    CRC32 crc = new CRC32();
    crc.update(header);
    Elements.write(tensor.data(), new ChecksumStream(crc));
    ZipEntry entry = new ZipEntry(name + SUFFIX);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(header.length + tensor.sizeBytes());
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(TIME);
    zip.putNextEntry(entry);
    zip.write(header);
    Elements.write(tensor.data(), zip);
    zip.closeEntry();
  }

  /** A stored entry names its checksum before its bytes. */
  private static final class ChecksumStream extends OutputStream {
    private final CRC32 crc;

    ChecksumStream(CRC32 crc) {
      this.crc = crc;
    }

    @Override
    public void write(int b) {
      crc.update(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      crc.update(bytes, offset, length);
    }
  }
}
