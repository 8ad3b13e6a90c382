// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file with wrong bytes gives a model or a one-line refusal, never another exception. Replay with
 * -Dseed=N; -Drounds=N tries more than 3,000.
 */
class DamagedFilePropertyTest {
  private static final int ROUNDS = Integer.getInteger("rounds", 3000);

  @TempDir Path folder;

  @Test
  void damagedFilesAreRefusedInOneLine() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("DamagedFilePropertyTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = network().bytes();
    Path path = folder.resolve("m.onnx");
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(good, random);
      try {
        OnnxFile.parse(path, bytes).model();
      } catch (BadFileException e) {
        String message = "" + e.getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        assertFalse(message.contains("\n"), message);
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d, round %d".formatted(seed, round), e);
      }
    }
    assertTrue(refused > ROUNDS / 4, "refused only " + refused);
  }

  private static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bytes =
        random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
    }
    return bytes;
  }

  private static FileBuilder network() {
    Random random = new Random(1);
    return new FileBuilder(13)
        .input("x", 1, 2, 5, 5)
        .initializer("w", Tensors.random(random, 2, 1, 3, 3))
        .initializer("shape", Tensors.longs(0, -1))
        .initializer("pads", Tensors.longs(0, 0, 1, 1, 0, 0, 0, 0))
        .initializer("f", Tensors.random(random, 2, 2))
        .node("p = Pad(x, pads)", "mode", "reflect")
        .node("c = Conv(p, w)", "group", 2, "auto_pad", "SAME_LOWER", "strides", ints(2, 2))
        .node("n = LRN(c)", "size", 3)
        .node("m = MaxPool(n)", "kernel_shape", ints(2, 2), "ceil_mode", 1)
        .node("a = AveragePool(m)", "kernel_shape", ints(2, 2))
        .node("r = Reshape(a, shape)")
        .node("t = Transpose(f)", "perm", ints(1, 0))
        .node("z = Constant()", "value_ints", ints(2, 1))
        .node("o = ConstantOfShape(z)", "value", Tensors.random(random, 1))
        .node("u = Concat(t, o)", "axis", 1)
        .node("g = Gemm(r, u)", "transB", 0)
        .node("s = Softmax(g)", "axis", 1)
        .output("s");
  }
}
