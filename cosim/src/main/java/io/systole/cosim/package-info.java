// SPDX-License-Identifier: Apache-2.0
/** The RTL in process: build cache, bridge, DRAM model, lockstep checker. */
@NullMarked
package io.systole.cosim;

import org.jspecify.annotations.NullMarked;
