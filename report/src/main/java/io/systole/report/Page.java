// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The page: head, key figures, one section after the other; styles and script inside. */
final class Page {
  private static final double PAPER_MS = 1877;

  private record Section(String id, String title, String attributes, String html) {
    /** For the line of links: the id with a capital. */
    String name() {
      return Character.toUpperCase(id.charAt(0)) + id.substring(1);
    }
  }

  private final ReportData data;

  private Page(ReportData data) {
    this.data = data;
  }

  static String html(ReportData data) {
    return new Page(data).run();
  }

  private String run() {
    List<Section> sections = sections();
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>Systole: ").append(Html.escaped(data.network().name()));
    html.append("</title>\n<style>\n").append(resource("report.css"));
    html.append("</style></head>\n<body>\n").append(header()).append("<nav>");
    sections.forEach(
        section -> html.append("<a href=\"#%s\">%s</a>".formatted(section.id(), section.name())));
    html.append("</nav>\n<main>\n");
    for (Section section : sections) {
      html.append("<section id=\"%s\"%s>".formatted(section.id(), section.attributes()));
      html.append("<h2>%s</h2>\n".formatted(Html.escaped(section.title())));
      html.append(section.html()).append("</section>\n");
    }
    html.append("</main>\n<footer>").append(footer()).append("</footer>\n<script>\n");
    return html.append(resource("report.js")).append("</script>\n</body></html>\n").toString();
  }

  private List<Section> sections() {
    String linear = " data-scale=\"linear\"";
    String log = " data-scale=\"log\"";
    List<Section> all = new ArrayList<>();
    all.add(new Section("network", "The network", linear, NetworkSection.html(data)));
    all.add(new Section("integration", "Integrated network", log, IntegrationSection.html(data)));
    all.add(new Section("layers", "Layer by layer", "", LayersSection.html(data)));
    all.add(new Section("latency", "Against the roofline", linear, RooflineSection.html(data)));
    if (data.boards().stream().anyMatch(board -> !board.spans().isEmpty())) {
      all.add(new Section("timeline", "Timeline", "", TimelineSection.html(data)));
    }
    if (!data.ablation().isEmpty()) {
      all.add(new Section("ablation", "Seven techniques", log, AblationSection.html(data)));
    }
    if (!data.sweep().isEmpty()) {
      all.add(new Section("quantization", "Data quantization", "", SweepSection.html(data)));
    }
    data.sample()
        .ifPresent(
            sample ->
                all.add(new Section("sample", "An image", linear, SampleSection.html(sample))));
    if (!data.processors().isEmpty()) {
      all.add(new Section("processor", "Processor and FPGA", linear, ProcessorSection.html(data)));
    }
    all.add(new Section("evidence", "Where it comes from", "", EvidenceSection.html(data)));
    return all;
  }

  private String header() {
    StringBuilder cards = new StringBuilder();
    for (int i = 0; i < data.boards().size(); i++) {
      BoardFigures board = data.boards().get(i);
      cards.append(
          """
          <div class="card"><h3>%s</h3><p class="big">%s<small> ms</small></p>\
          <p>%s<br>%s× faster than the paper</p></div>
          """
              .formatted(
                  Html.escaped(board.board()),
                  Html.value("/boards/%d/milliseconds".formatted(i), board.milliseconds()),
                  bound(board),
                  Html.number(PAPER_MS / board.milliseconds())));
    }
    return """
    <header><h1>Systole</h1>
    <p class="lead">AlexNet on an FPGA: an image from DRAM to its class, batch 1. Cycles are counted, clocks assumed; \
    what the paper reports stands in its own colour.</p>
    <div class="cards">%s</div></header>
    """
        .formatted(cards);
  }

  private static String bound(BoardFigures board) {
    return Html.percent(board.rooflineMilliseconds() / board.milliseconds()) + " of its roofline";
  }

  private String footer() {
    return "Made by <code>%s</code> at commit %s on %s. Beside it: <a href=\"report.json\">report.json</a>, "
            .formatted(
                Html.escaped(data.origin().command()),
                Html.escaped(data.origin().commit()),
                Html.escaped(data.origin().date()))
        + "CSV files of every table, <a href=\"timeline.json\">timeline.json</a>.";
  }

  private static String resource(String name) {
    try (InputStream file = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
