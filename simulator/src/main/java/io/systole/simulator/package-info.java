// SPDX-License-Identifier: Apache-2.0
/** Executes programs, bit-exact and cycle-exact; knows no graph. */
@NullMarked
package io.systole.simulator;

import org.jspecify.annotations.NullMarked;
