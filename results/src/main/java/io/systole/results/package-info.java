// SPDX-License-Identifier: Apache-2.0
/**
 * Published figures with where they come from, as JSON Lines under {@code results/published}.
 *
 * <p>Commands that measure write a {@link io.systole.results.ResultRecord}; the report and the
 * tests read them, and {@link io.systole.results.Freshness} says whether what a record was made
 * with is still what lies in the tree:
 *
 * <pre>{@code
 * RecordFile file = new RecordFile(home.resolve("results/published/ablation.jsonl"));
 * SequencedMap<String, String> inputs = new TreeMap<>();
 * inputs.put("rtl", Ingredient.RTL.hash(home));
 * file.put(Origin.here(home, "systole synth").record("synthesis/tiny", inputs, figures));
 * }</pre>
 */
@NullMarked
package io.systole.results;

import org.jspecify.annotations.NullMarked;
