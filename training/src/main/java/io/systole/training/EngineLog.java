// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/**
 * Makes PyTorch heed {@code TORCH_CPP_LOG_LEVEL}, which it reads only where Python starts it; at
 * {@code ERROR} it no longer warns of how DJL uses it.
 */
final class EngineLog {
  /** {@code void c10::initLogging()}, mangled; a PyTorch without it warns, no more. */
  private static final String INIT_LOGGING = "_ZN3c1011initLoggingEv";

  private EngineLog() {}

  /** To be called when the engine's libraries are loaded. */
  static void heedLevel() {
    SymbolLookup.loaderLookup()
        .find(INIT_LOGGING)
        .ifPresent(
            address -> {
              try {
                Linker.nativeLinker()
                    .downcallHandle(address, FunctionDescriptor.ofVoid())
                    .invokeExact();
              } catch (Throwable e) {
                throw new IllegalStateException("c10::initLogging failed", e);
              }
            });
  }
}
