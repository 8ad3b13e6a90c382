// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

/**
 * Time of an engine on a processor.
 *
 * @param milliseconds an image, batch 1
 * @param error half of its 99.9 % interval, milliseconds
 * @param machine processor and threads
 */
public record EngineTime(String engine, double milliseconds, double error, String machine) {}
