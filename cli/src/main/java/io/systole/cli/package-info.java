// SPDX-License-Identifier: Apache-2.0
/** The command line; composition root. */
@NullMarked
package io.systole.cli;

import org.jspecify.annotations.NullMarked;
