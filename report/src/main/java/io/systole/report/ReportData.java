// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import io.systole.results.Origin;
import java.util.List;
import java.util.Optional;

/**
 * Everything the report shows; report.json is this record.
 *
 * @param paper as reported there
 * @param synthesised every machine that was
 * @param unavailable what the report lacks and why, a sentence each
 */
public record ReportData(
    Origin origin,
    NetworkFigures network,
    List<BoardFigures> boards,
    List<PaperRow> paper,
    List<Synthesised> synthesised,
    List<AblationStep> ablation,
    List<SweepPoint> sweep,
    Optional<SampleFigures> sample,
    List<EngineTime> processors,
    List<Evidence> evidence,
    List<String> unavailable) {
  public ReportData {
    boards = List.copyOf(boards);
    paper = List.copyOf(paper);
    synthesised = List.copyOf(synthesised);
    ablation = List.copyOf(ablation);
    sweep = List.copyOf(sweep);
    processors = List.copyOf(processors);
    evidence = List.copyOf(evidence);
    unavailable = List.copyOf(unavailable);
  }
}
