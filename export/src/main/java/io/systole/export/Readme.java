// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

/** The bundle's README. */
final class Readme {
  private Readme() {}

  static String of(Golden golden) {
    Subject subject = golden.subject();
    long megabytes = Math.ceilDiv(golden.check().memory().bytes().byteSize(), 1L << 20);
    return TEXT.replace("{title}", subject.network().title())
        .replace("{machine}", subject.machine().name())
        .replace("{board}", subject.board().id())
        .replace("{part}", subject.board().part())
        .replace("{clock}", String.valueOf(subject.board().clockMHz()))
        .replace("{format}", subject.network().format())
        .replace("{megabytes}", String.valueOf(megabytes))
        .replace("{cycles}", "%,d".formatted(golden.cycles().total()))
        .replace(
            "{seeded}",
            subject.network().seeded() ? "Its weights are seeded: a class means nothing.\n" : "");
  }

  private static final String TEXT =
      """
      # {title} for {board}

      The network `{title}` in fixed point ({format}) for the machine `{machine}` on {part}.
      {seeded}
      What was run before this bundle was written: both programs in the instruction simulator, every
      stored layer equal to the fixed-point reference. What was not: Vivado, and any board. The clock
      of {clock} MHz is assumed; {cycles} cycles a run are the cycle model's.

      | folder | holds |
      | --- | --- |
      | rtl/ | the core in SystemVerilog |
      | driver/ | the PYNQ driver, a Python package; `systole.h` for C |
      | data/ | program, the program that stores every layer too, memory image, manifest, sample |
      | golden/ | every value of the network for the sample, integers |
      | sim/ | the core under Verilator: testbench, and a stand-in for PYNQ |
      | reports/ | schedule, instructions, buffers, layers |

      `sha256sum -c SHA256SUMS` checks all files.

      ## Without a board
      ```
      make -C sim run       # the sample in RTL, every stage of every layer compared
      make -C sim driver    # the PYNQ driver against the RTL
      ```
      """;
}
