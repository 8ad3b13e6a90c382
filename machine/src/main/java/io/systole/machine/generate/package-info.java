// SPDX-License-Identifier: Apache-2.0
/**
 * Files derived from the instruction and register tables: RTL package and decoder, driver headers,
 * docs/isa.md. They are committed; a test compares them and rewrites them with {@code
 * -Dupdate=true}.
 */
@NullMarked
package io.systole.machine.generate;

import org.jspecify.annotations.NullMarked;
