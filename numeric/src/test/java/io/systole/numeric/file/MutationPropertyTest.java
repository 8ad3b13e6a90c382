// SPDX-License-Identifier: Apache-2.0
package io.systole.numeric.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.systole.numeric.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes of a file are, reading it gives tensors of sound sizes or a {@link
 * BadFileException} of one printable line, never another exception.
 */
class MutationPropertyTest {
  private static final int MUTANTS = 500;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "big_endian_fortran.npy",
        "float32.npy",
        "version3.npy",
        "stored.npz",
        "deflated.npz",
        "types.safetensors",
        "bfloat16.safetensors"
      })
  void mutatedFilesAreReadOrRefused(String name) throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("MutationPropertyTest " + name + " seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = Files.readAllBytes(Golden.path(name));
    Path file = folder.resolve(name);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      // Not overwritten in place: earlier mutants may still be mapped.
      Files.deleteIfExists(file);
      Files.write(file, mutate(good, random));
      try {
        reader(name).apply(file).forEach(MutationPropertyTest::touch);
      } catch (BadFileException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith(file.toString()), message);
      } catch (RuntimeException | Error e) {
        Files.copy(file, Path.of("target", "failed-" + name), StandardCopyOption.REPLACE_EXISTING);
        fail("seed " + seed + ", mutant " + i + " kept as target/failed-" + name, e);
      }
    }
    assertTrue(refused > MUTANTS / 10, refused + " of " + MUTANTS + " refused");
  }

  private static Function<Path, Map<String, Tensor>> reader(String name) {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".npy" -> file -> Map.of("x", Npy.read(file));
      case ".npz" -> Npz::read;
      default -> file -> SafeTensors.read(file).tensors();
    };
  }

  private static void touch(String name, Tensor tensor) {
    assertEquals(tensor.shape().size() * tensor.type().sizeBytes(), tensor.data().byteSize(), name);
    if (tensor.size() > 0) {
      tensor.doubleAt(0);
      tensor.doubleAt(tensor.size() - 1);
    }
  }

  /** Bytes flipped or replaced, a digit changed, a piece cut out, doubled or the end lost. */
  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int n = random.nextInt(1, 4); n > 0 && bytes.length > 1; n--) {
      int at = random.nextInt(bytes.length);
      // Half of the mutations hit the header, where the meaning is.
      at = random.nextBoolean() ? at : at % Math.min(bytes.length, 160);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) "0123456789-[]{}(),':\" ".charAt(random.nextInt(22));
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> bytes = splice(bytes, at, Math.min(bytes.length, at + random.nextInt(1, 9)));
        default -> bytes = splice(bytes, at, Math.max(0, at - random.nextInt(1, 9)));
      }
    }
    return bytes;
  }

  /** The bytes before {@code until}, then those from {@code from}: a cut or a doubled piece. */
  private static byte[] splice(byte[] bytes, int until, int from) {
    byte[] result = Arrays.copyOf(bytes, until + bytes.length - from);
    System.arraycopy(bytes, from, result, until, bytes.length - from);
    return result;
  }
}
