// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Optional;

/**
 * A network on a board: one image, batch 1, from DRAM to DRAM.
 *
 * @param clockMHz assumed
 * @param bytesPerCycle of DRAM that the board can use, assumed
 * @param used cells of the machine
 * @param cycles from ap_start to ap_done by the cycle model
 * @param rtlCycles the same run in RTL, if a record of it is there
 * @param dramBytes read and written on all ports
 * @param layers a row for every operator but ReLU; their cycles add up to {@code cycles}
 * @param single the rows of the paper's table, each a program of its own
 * @param spans instructions of the run, in order of their starts
 */
public record BoardFigures(
    String board,
    String part,
    String machine,
    int clockMHz,
    double bytesPerCycle,
    Resources device,
    Cells used,
    long cycles,
    double milliseconds,
    double rooflineMilliseconds,
    Optional<Long> rtlCycles,
    long dramBytes,
    List<Layer> layers,
    List<Single> single,
    List<Span> spans) {
  /**
   * An operator of the integrated run.
   *
   * @param cycles from the end of the layer before to its own
   * @param hiddenBehind the operator behind which it streams, or empty
   * @param boundBy {@code macs}, {@code dram} or {@code postprocessing}
   * @param rtlCycles the same in RTL, if a record of it is there
   */
  public record Layer(
      String name,
      String hiddenBehind,
      String boundBy,
      long macs,
      long cycles,
      Optional<Long> rtlCycles,
      double milliseconds,
      double rooflineMilliseconds) {}

  /**
   * A layer alone, from DRAM to DRAM.
   *
   * @param programs in which it runs: more than one where its output does not fit on the chip whole
   */
  public record Single(String layer, int programs, long cycles, double milliseconds) {}

  /**
   * An instruction at work in its unit.
   *
   * @param unit {@code load weights}, {@code load features}, {@code compute}, {@code post-process},
   *     {@code store} or {@code softmax}
   * @param end exclusive, in cycles as {@code start}
   */
  public record Span(String unit, String layer, long start, long end) {}

  public BoardFigures {
    layers = List.copyOf(layers);
    single = List.copyOf(single);
    spans = List.copyOf(spans);
  }

  /** The row of an operator. */
  public Optional<Layer> layer(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
  }

  /** The single-layer program of a row of the paper's table. */
  public Optional<Single> single(String name) {
    return single.stream().filter(one -> one.layer().equals(name)).findFirst();
  }
}
