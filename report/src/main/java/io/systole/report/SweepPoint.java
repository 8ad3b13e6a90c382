// SPDX-License-Identifier: Apache-2.0
package io.systole.report;

import java.util.List;
import java.util.Optional;

/**
 * A choice of data quantization and what it costs.
 *
 * @param format {@code W,I} or {@code auto:W}
 * @param images whose classes were compared
 * @param top1 share of them classified right
 * @param dramBytes read and written for an image
 * @param milliseconds an image on the board, up to 16 bits
 * @param used cells of that machine
 * @param best whether no other point is as accurate and as cheap
 */
public record SweepPoint(
    String format,
    int bits,
    int images,
    double top1,
    long dramBytes,
    String machine,
    Optional<Double> milliseconds,
    Optional<Cells> used,
    boolean best) {
  /** The same points, those marked that no other betters in accuracy, traffic and bits at once. */
  public static List<SweepPoint> withPareto(List<SweepPoint> points) {
    return points.stream()
        .map(one -> one.marked(points.stream().noneMatch(other -> other.betters(one))))
        .toList();
  }

  private boolean betters(SweepPoint other) {
    boolean asGood = top1 >= other.top1 && dramBytes <= other.dramBytes && bits <= other.bits;
    return asGood && (top1 > other.top1 || dramBytes < other.dramBytes || bits < other.bits);
  }

  private SweepPoint marked(boolean pareto) {
    return new SweepPoint(
        format, bits, images, top1, dramBytes, machine, milliseconds, used, pareto);
  }
}
