// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.machine.MachineConfig;
import io.systole.report.BoardFigures;
import io.systole.report.SweepPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What data of each width costs: DRAM traffic, latency and cells of the machine on pynq-z2 that
 * runs it. Weights and features are stored in 8 or 16 bits, whichever holds them.
 */
final class SweepCosts {
  /** Wider elements are no machine's: the weights alone, as 32 bits. */
  private static final int WIDE_BYTES = 4;

  private SweepCosts() {}

  /**
   * The points with their costs, by bits, the Pareto set marked.
   *
   * @param parameters of the network
   * @param boards with the machines of {@link Designs#forBits}
   */
  static List<SweepPoint> points(
      List<SweepCommand.Accuracy> accuracies, long parameters, List<BoardFigures> boards) {
    return SweepPoint.withPareto(
        accuracies.stream()
            .sorted(
                Comparator.comparingInt(SweepCommand.Accuracy::bits)
                    .thenComparing(SweepCommand.Accuracy::format))
            .map(accuracy -> point(accuracy, parameters, boards))
            .toList());
  }

  private static SweepPoint point(
      SweepCommand.Accuracy accuracy, long parameters, List<BoardFigures> boards) {
    Optional<BoardFigures> board =
        Designs.forBits(accuracy.bits())
            .map(Designs.Design::machine)
            .map(MachineConfig::name)
            .flatMap(name -> boards.stream().filter(one -> one.machine().equals(name)).findFirst());
    return new SweepPoint(
        accuracy.format(),
        accuracy.bits(),
        accuracy.images(),
        accuracy.top1(),
        board.map(BoardFigures::dramBytes).orElse(parameters * WIDE_BYTES),
        board.map(BoardFigures::machine).orElse(""),
        board.map(BoardFigures::milliseconds),
        board.map(BoardFigures::used),
        false);
  }
}
