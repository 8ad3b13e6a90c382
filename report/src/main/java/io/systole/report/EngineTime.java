// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

/**
 * Time of an engine on a processor.
 *
 * @param milliseconds an image, batch 1
 * @param machine processor and threads
 */
public record EngineTime(String engine, double milliseconds, String machine) {}
