// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The timelines in the Trace Event Format that chrome://tracing and Perfetto read: a process a
 * board, a thread a unit, complete events in microseconds at the board's clock.
 */
final class ChromeTrace {
  private ChromeTrace() {}

  static Map<String, Object> of(ReportData data) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (int i = 0; i < data.boards().size(); i++) {
      BoardFigures board = data.boards().get(i);
      List<String> units = board.spans().stream().map(BoardFigures.Span::unit).distinct().toList();
      if (!units.isEmpty()) {
        events.add(name("process_name", i, 0, board.board()));
      }
      for (int u = 0; u < units.size(); u++) {
        events.add(name("thread_name", i, u, units.get(u)));
      }
      for (BoardFigures.Span span : board.spans()) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("name", span.layer());
        event.put("cat", span.unit());
        event.put("ph", "X");
        event.put("ts", (double) span.start() / board.clockMHz());
        event.put("dur", (double) (span.end() - span.start()) / board.clockMHz());
        event.put("pid", i);
        event.put("tid", units.indexOf(span.unit()));
        event.put("args", Map.of("cycles", span.end() - span.start()));
        events.add(event);
      }
    }
    return Map.of("traceEvents", events);
  }

  private static Map<String, Object> name(String what, int process, int thread, String name) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("name", what);
    event.put("ph", "M");
    event.put("pid", process);
    event.put("tid", thread);
    event.put("args", Map.of("name", name));
    return event;
  }
}
