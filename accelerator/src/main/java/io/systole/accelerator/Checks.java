// SPDX-License-Identifier: Apache-2.0
package io.systole.accelerator;

import io.systole.machine.MachineConfig;
import io.systole.machine.MemoryImage;
import io.systole.machine.Program;

/** Refuses a program or image that was compiled for another machine. */
final class Checks {
  private Checks() {}

  static void machine(MachineConfig machine, Program program, MemoryImage image) {
    require("program", machine.hash(), program.configHash());
    require("memory image", machine.hash(), image.configHash());
  }

  private static void require(String what, int expected, int found) {
    if (expected != found) {
      throw new IllegalArgumentException(
          "%s: configuration hash 0x%08x, the machine's is 0x%08x"
              .formatted(what, found, expected));
    }
  }
}
