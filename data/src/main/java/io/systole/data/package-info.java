// SPDX-License-Identifier: Apache-2.0
/** Images and data sets: decoding, resizing, preprocessing. */
@NullMarked
package io.systole.data;

import org.jspecify.annotations.NullMarked;
