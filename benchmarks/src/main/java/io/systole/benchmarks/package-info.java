// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks; not shipped. */
@NullMarked
package io.systole.benchmarks;

import org.jspecify.annotations.NullMarked;
