// SPDX-License-Identifier: Apache-2.0
/**
 * The files that hold arrays: npy, npz and safetensors, read and written without native code, and
 * hex files for {@code $readmemh}.
 *
 * <p>A file that another program wrote may be damaged or hostile: whatever its bytes are, reading
 * it gives tensors or a {@link io.systole.numeric.file.BadFileException} of one line. Files are
 * written to a temporary name and moved ({@link io.systole.numeric.file.AtomicFile}).
 *
 * {@snippet :
 * Tensor weights = Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4);
 * Npy.write(Path.of("w.npy"), weights);
 * Tensor mapped = Npy.read(Path.of("w.npy")); // zero copy
 * }
 */
@NullMarked
package io.systole.numeric.file;

import org.jspecify.annotations.NullMarked;
