// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C or TERM as a question that a long loop asks: when the JVM is told to end, it waits until
 * the loop has come to an orderly end.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  /**
   * @param code the JVM's exit code if asked to stop
   */
  StopSignal(Console console, int code) {
    hook =
        new Thread(
            () -> {
              asked = true;
              console.remark("%nstopping: a checkpoint is written after this step");
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              // System.exit would wait for this very thread.
              Runtime.getRuntime().halt(code);
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  boolean asked() {
    return asked;
  }

  @Override
  public void close() {
    done.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM began to end just now: the hook runs and ends it.
        return;
      }
    }
  }
}
