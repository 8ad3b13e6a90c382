// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.training.EpochResult;
import io.systole.training.TrainingListener;
import io.systole.training.TrainingProgress;
import java.util.Locale;

/**
 * A training run as it goes on: one line rewritten in place on a terminal, a line a minute
 * otherwise, and a line for each epoch.
 */
final class TrainingDisplay implements TrainingListener, AutoCloseable {
  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final long PLAIN_NANOS = 60_000_000_000L;

  /** Carriage return, then erase to the end of the line. */
  private static final String REWRITE = "\r\u001b[K";

  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private final Console console;
  private long shownNanos = System.nanoTime();
  private int epochs;
  private boolean open;

  TrainingDisplay(Console console) {
    this.console = console;
  }

  @Override
  public void step(TrainingProgress progress) {
    epochs = progress.epochs();
    long now = System.nanoTime();
    if (now - shownNanos < (console.terminal() ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    shownNanos = now;
    show(line(progress));
  }

  /** Under 80 columns. */
  static String line(TrainingProgress p) {
    return String.format(
        Locale.ROOT,
        "epoch %d/%d, %dx%d: %d %%, %.1f images/s, loss %.3f, accuracy %.1f %%, %s left",
        p.epoch() + 1,
        p.epochs(),
        p.side(),
        p.side(),
        100 * p.step() / p.steps(),
        p.imagesPerSecond(),
        p.loss(),
        100 * p.accuracy(),
        duration(p.secondsLeft()));
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 2 * MINUTE) {
      return whole + " s";
    }
    return whole < 2 * HOUR
        ? whole / MINUTE + " min"
        : "%d h %02d min".formatted(whole / HOUR, whole % HOUR / MINUTE);
  }

  @Override
  public void evaluating(int epoch) {
    if (console.terminal()) {
      show("epoch %d/%d: classifying the held-back images".formatted(epoch, epochs));
    }
  }

  @Override
  public void epoch(EpochResult result) {
    clear();
    console.remark(
        "epoch %d/%d, %dx%d: loss %.3f, accuracy %.1f %%, held back %.2f %%, %s",
        result.epoch(),
        epochs,
        result.side(),
        result.side(),
        result.loss(),
        100 * result.trainingAccuracy(),
        100 * result.heldBackAccuracy(),
        duration(result.seconds()));
  }

  private void show(String text) {
    if (console.terminal()) {
      console.err().print(REWRITE + text);
      console.err().flush();
      open = true;
    } else {
      console.remark("%s", text);
    }
  }

  @Override
  public void close() {
    clear();
  }

  /** Takes the line away that is rewritten in place. */
  void clear() {
    if (open) {
      console.err().print(REWRITE);
      console.err().flush();
      open = false;
    }
  }
}
