// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systole.explore.Technique;
import io.systole.machine.Board;
import io.systole.numeric.FixedFormat;
import io.systole.reference.FixedModel;
import io.systole.report.AblationStep;
import io.systole.report.Cells;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The study of the seven techniques on a small network. */
final class AblationTest {
  private static final CellCounts ESTIMATES = new CellCounts(List.of());
  private static final FixedModel MODEL = FixedModel.uniform(Cli.smallModel(), FixedFormat.PAPER);

  private static List<AblationStep> study(Board board) {
    return Ablation.of(board).stream()
        .map(
            one ->
                one.prepare(MODEL).step(ESTIMATES.of(one.board(), one.machine()), Optional.empty()))
        .toList();
  }

  private static long cycles(List<AblationStep> steps, String direction, int position) {
    return steps.stream()
        .filter(step -> step.direction().equals(direction) && step.position() == position)
        .findFirst()
        .flatMap(AblationStep::cycles)
        .orElseThrow();
  }

  @Test
  void switchesTheSevenOnInTurnAndEachOffAlone() {
    List<String> figures = Ablation.of(Board.ULTRA96).stream().map(Ablation::figure).toList();
    assertEquals(16, figures.size());
    assertEquals("ablation/ultra96/on/0", figures.getFirst());
    assertEquals("ablation/ultra96/off/7", figures.getLast());
    List<Ablation> steps = Ablation.of(Board.ULTRA96);
    assertEquals(Board.ULTRA96.defaultMachine(), steps.get(7).machine());
    assertEquals(Board.ULTRA96.defaultMachine(), steps.get(8).machine());
    assertEquals(
        Arrays.stream(Technique.values()).map(Optional::of).toList(),
        steps.subList(9, 16).stream().map(Ablation::technique).toList());
  }

  /** A machine of 32 bits runs nothing; every other technique is worth something, or nothing. */
  @Test
  void countsCyclesAndCells() {
    List<AblationStep> steps = study(Board.PYNQ_Z2);
    assertEquals(Optional.empty(), steps.getFirst().cycles());
    assertTrue(steps.getFirst().note().startsWith("32-bit elements"), steps.getFirst().note());
    for (int i = 2; i <= 7; i++) {
      assertTrue(cycles(steps, "on", i) <= cycles(steps, "on", i - 1), "step " + i);
    }
    long all = cycles(steps, "off", 0);
    assertEquals(all, cycles(steps, "on", 7));
    for (int i = 2; i <= 7; i++) {
      assertTrue(cycles(steps, "off", i) >= all, "off " + i);
    }
    for (int i : new int[] {2, 6, 7}) {
      assertTrue(cycles(steps, "off", i) > all, "off " + i);
    }
    for (AblationStep step : steps) {
      assertEquals(Cells.ESTIMATE, step.used().by());
      assertTrue(step.used().dsp() > 0 && step.used().lut() > 0, step.toString());
      step.milliseconds()
          .ifPresent(ms -> assertEquals(step.cycles().orElseThrow() / 1e5, ms, 1e-9));
    }
    AblationStep wide = steps.get(9);
    assertEquals("quantization", wide.technique());
    assertTrue(wide.note().endsWith("does not fit: DSP"), wide.note());
    assertTrue(wide.used().dsp() > 4 * 200, wide.toString());
  }

  @Test
  void knownCyclesAreNotCountedAgain() {
    Ablation one = Ablation.of(Board.PYNQ_Z2).get(7);
    AblationStep step =
        one.prepare(MODEL)
            .step(
                ESTIMATES.of(one.board(), one.machine()),
                Optional.of(List.of(new AblationStep.LayerCycles("conv", 4_200_000))));
    assertEquals(42, step.milliseconds().orElseThrow(), 1e-9);
  }

  /** What a record is fresh by: the machine and its programs. */
  @Test
  void theHashFollowsMachineAndPrograms() {
    List<Ablation> steps = Ablation.of(Board.PYNQ_Z2);
    String hash = steps.get(7).prepare(MODEL).hash();
    assertEquals(hash, steps.get(8).prepare(MODEL).hash());
    assertNotEquals(hash, steps.get(6).prepare(MODEL).hash());
    assertNotEquals(hash, Ablation.of(Board.ULTRA96).get(7).prepare(MODEL).hash());
    FixedModel other = FixedModel.uniform(Cli.smallModel(), FixedFormat.of(16, 5));
    assertFalse(hash.isEmpty());
    assertNotEquals(hash, steps.get(7).prepare(other).hash());
  }
}
