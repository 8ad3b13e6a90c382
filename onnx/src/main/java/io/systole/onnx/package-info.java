// SPDX-License-Identifier: Apache-2.0
/** ONNX files in and out. */
@NullMarked
package io.systole.onnx;

import org.jspecify.annotations.NullMarked;
