// SPDX-License-Identifier: Apache-2.0
/** The trainer. */
@NullMarked
package io.systole.training;

import org.jspecify.annotations.NullMarked;
