// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import io.systole.results.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** A report with a row or two of everything; its numbers are made up. */
final class SampleData {
  private static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
          + "DwADhgGAWjR9awAAAABJRU5ErkJggg==";

  private static final Cells CELLS =
      new Cells(212, 106.5, 0, 20_123, 30_456, Cells.SYNTHESIS, Optional.of(4.61));

  private SampleData() {}

  static ReportData data() {
    return new ReportData(
        new Origin("systole report", "0123456789", "2026-01-02T03:04:05Z", new LinkedHashMap<>()),
        network(),
        List.of(board("ultra96", 200, 88_123), board("pynq-z2", 100, 101_357)),
        PaperRow.all(),
        List.of(
            new Synthesised(
                "ultra96",
                "tiny",
                "XCZU3EG-1",
                new Resources(360, 216, 0, 70_560, 141_120),
                CELLS)),
        List.of(
            step("on", 0, "", Optional.of(9_400_000_000L)),
            step("on", 1, "dataflow", Optional.of(1_234_567L)),
            step("off", 0, "", Optional.of(1_234_567L)),
            step("off", 1, "quantization", Optional.empty())),
        SweepPoint.withPareto(
            List.of(point("16,4", 16, 0.937, 114_000_000), point("auto:8", 8, 0.93, 57_000_000))),
        Optional.of(
            new SampleFigures(
                "a <test> image",
                "cat",
                PIXEL,
                List.of(new SampleFigures.Score("cat", 0.9876, 0.9875)),
                PIXEL,
                List.of(new SampleFigures.Maps("conv1", "96×55×55", 8, PIXEL)))),
        List.of(new EngineTime("float", 24.3, 1.3, "a processor")),
        List.of(
            new Evidence("sweep", "systole sweep --data DIR", "0123", "2026-01-02", List.of()),
            new Evidence("synthesis", "systole synth", "0123", "2026-01-02", List.of("rtl"))),
        List.of("this and that"));
  }

  private static NetworkFigures network() {
    return new NetworkFigures(
        "small",
        16,
        List.of(
            new NetworkFigures.Layer(
                "conv1",
                "Conv",
                List.of(1, 96, 55, 55),
                105_415_200,
                210_830_400,
                34_944,
                69_888,
                580_800),
            new NetworkFigures.Layer(
                "fc1",
                "Gemm",
                List.of(1, 4096),
                37_748_736,
                75_497_472,
                37_752_832,
                75_505_664,
                8_192)),
        new NetworkFigures.Total(143_163_936, 286_327_872, 37_787_776, 75_575_552));
  }

  private static BoardFigures board(String name, int clockMHz, long cycles) {
    double ms = cycles / (clockMHz * 1e3);
    return new BoardFigures(
        name,
        "XC7Z020-1",
        name,
        clockMHz,
        15.8,
        new Resources(220, 140, 0, 53_200, 106_400),
        CELLS,
        cycles,
        ms,
        0.9 * ms,
        Optional.of(cycles + 21),
        123_456_789,
        List.of(
            new BoardFigures.Layer(
                "conv1",
                "",
                "macs",
                105_415_200,
                cycles - 100,
                Optional.of(cycles - 79),
                0.7 * ms,
                0.6 * ms),
            new BoardFigures.Layer(
                "norm1", "conv1", "postprocessing", 0, 100, Optional.of(100L), 0.3 * ms, 0)),
        List.of(
            new BoardFigures.Single("conv1", 3, 12_345, 0.12345),
            new BoardFigures.Single("flat", 1, 8_577, 0.08577)),
        List.of(
            new BoardFigures.Span("load weights", "conv1", 10, 5_000),
            new BoardFigures.Span("compute", "conv1", 300, 70_000),
            new BoardFigures.Span("store", "fc1", 70_000, cycles)));
  }

  private static AblationStep step(
      String direction, int position, String technique, Optional<Long> cycles) {
    return new AblationStep(
        "pynq-z2",
        direction,
        position,
        technique,
        cycles,
        cycles.map(c -> c / 1e5),
        List.of(new AblationStep.LayerCycles("conv1", 77)),
        CELLS,
        cycles.isPresent() ? "" : "does not run");
  }

  private static SweepPoint point(String format, int bits, double top1, long bytes) {
    return new SweepPoint(
        format, bits, 1000, top1, bytes, "pynq-z2", Optional.of(101.4), Optional.of(CELLS), false);
  }
}
