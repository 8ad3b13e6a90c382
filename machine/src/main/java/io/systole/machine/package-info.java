// SPDX-License-Identifier: Apache-2.0
/** The accelerator as data: configuration, boards, instruction set and register map. */
@NullMarked
package io.systole.machine;

import org.jspecify.annotations.NullMarked;
