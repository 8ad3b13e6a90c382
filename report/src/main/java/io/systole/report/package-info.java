// SPDX-License-Identifier: Apache-2.0
/**
 * The report: one HTML page that needs nothing else, and its data as JSON, CSV and Chrome trace.
 *
 * <p>In come {@link io.systole.report.ReportData}, put together by the command {@code report} from
 * records and from what it computes itself; out go the files of {@link
 * io.systole.report.ReportFiles}:
 *
 * <pre>{@code
 * ReportFiles.write(data, Path.of("out"));
 * }</pre>
 */
@NullMarked
package io.systole.report;

import org.jspecify.annotations.NullMarked;
