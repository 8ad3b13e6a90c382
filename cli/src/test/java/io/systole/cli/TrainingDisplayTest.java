// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systole.training.EpochResult;
import io.systole.training.TrainingProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class TrainingDisplayTest {
  private static final TrainingProgress LATE =
      new TrainingProgress(1234, 2112, 11, 12, 227, 1.23456, 0.5678, 123.45, 7512);
  private static final EpochResult DONE = new EpochResult(12, 227, 1.23456, 0.5678, 0.61234, 3000);

  private static String shown(boolean terminal) {
    StringWriter err = new StringWriter();
    Console console =
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), terminal);
    try (TrainingDisplay display = new TrainingDisplay(console)) {
      display.step(LATE); // too soon after the start to be shown
      display.evaluating(12);
      display.epoch(DONE);
    }
    console.err().flush();
    return err.toString();
  }

  @Test
  void aStepIsOneLine() {
    assertEquals(
        "epoch 12/12, 227x227: 58 %, 123.5 images/s, loss 1.235, accuracy 56.8 %, 2 h 05 min left",
        TrainingDisplay.line(LATE));
    assertEquals("119 s", TrainingDisplay.duration(119.2));
    assertEquals("2 min", TrainingDisplay.duration(121));
  }

  @Test
  void aTerminalsLineIsClearedBeforeTheEpochs() {
    String epoch = "epoch 12/12, 227x227: loss 1.235, accuracy 56.8 %, held back 61.23 %, 50 min\n";
    assertEquals(epoch, shown(false));
    assertEquals(
        "\r\u001b[Kepoch 12/12: classifying the held-back images\r\u001b[K" + epoch, shown(true));
  }
}
