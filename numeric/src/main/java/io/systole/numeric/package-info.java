// SPDX-License-Identifier: Apache-2.0
/**
 * Numbers: shapes, tensors, fixed-point formats, the tables of LRN and softmax, and the files that
 * hold arrays (npy, npz, safetensors).
 *
 * <p>First module in the data flow; depends on nothing. Everything that computes or stores values
 * goes through {@link io.systole.numeric.Tensor} and {@link io.systole.numeric.FixedFormat}.
 *
 * {@snippet :
 * FixedFormat paper = FixedFormat.parse("16,4");
 * long q = paper.quantize(1.5); // 6144 = 1.5 * 2^12
 * }
 */
@NullMarked
package io.systole.numeric;

import org.jspecify.annotations.NullMarked;
