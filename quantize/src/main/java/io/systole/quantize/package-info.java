// SPDX-License-Identifier: Apache-2.0
/** From a trained float model to a quantized one: folding, calibration, formats, model files. */
@NullMarked
package io.systole.quantize;

import org.jspecify.annotations.NullMarked;
