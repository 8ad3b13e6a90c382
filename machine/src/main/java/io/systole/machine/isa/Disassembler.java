// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.Locale;

/** Instructions as text, one a line: {@code CONV layer=1 wait=S0 ic=48 ...}. */
public final class Disassembler {
  private Disassembler() {}

  /** Every field that differs from an instruction's defaults, in order of offset. */
  public static String line(Instruction instruction) {
    StringBuilder text = new StringBuilder(instruction.op().name());
    text.append(" layer=").append(instruction.get(Header.LAYER));
    semaphores(text, "wait", instruction.get(Header.WAIT));
    semaphores(text, "signal", instruction.get(Header.SIGNAL));
    for (Field field : instruction.op().fields()) {
      if (Header.FIELDS.contains(field)) {
        continue;
      }
      long value = instruction.get(field);
      if (value != 0) {
        text.append(' ').append(field.name()).append('=').append(value(field, value));
      }
    }
    return text.toString();
  }

  private static String value(Field field, long value) {
    boolean address = field.name().equals("dram") || field.name().endsWith("mask");
    return address ? String.format(Locale.ROOT, "0x%x", value) : Long.toString(value);
  }

  private static void semaphores(StringBuilder text, String label, long mask) {
    if (mask == 0) {
      return;
    }
    String separator = " " + label + "=";
    for (int i = 0; i < Header.WAIT.width(); i++) {
      if ((mask >> i & 1) == 1) {
        text.append(separator).append('S').append(i);
        separator = ",";
      }
    }
  }
}
