// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

/** The bundle's README. */
final class Readme {
  private Readme() {}

  static String of(Golden golden) {
    Subject subject = golden.subject();
    long megabytes = Math.ceilDiv(golden.check().memory().bytes().byteSize(), 1L << 20);
    return TEXT.replace("{steps}", board(subject))
        .replace("{image}", platform(subject).image())
        .replace("{title}", subject.network().title())
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

  private static String board(Subject subject) {
    return platform(subject).processor().isPresent() ? ON_BOARD : WITHOUT_PROCESSOR;
  }

  private static Platform platform(Subject subject) {
    return Platform.of(subject.board(), subject.machine().dramAccess().ports());
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
      | rtl/ | the core in SystemVerilog, `systole_ip.v` (the machine's parameters), `systole.core` for FuseSoC |
      | vivado/ | `build.tcl`, never run in Vivado by us |
      | driver/ | the PYNQ driver, a Python package; `systole.h` for C |
      | notebooks/ | classify an image; compare every layer with its golden vector |
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
      They need verilator, g++, make, and for the second Python 3 with NumPy.

      {steps}""";

  private static final String ON_BOARD =
      """
      ## On the board
      1. On a computer with Vivado 2022.1: `cd vivado && vivado -mode batch -source build.tcl` leaves
         `bitfile/systole.bit` and `.hwh`, and stops if the clock is missed.
      2. On a board that runs the image {image}: copy this folder to
         `/home/xilinx/jupyter_notebooks/` (`scp -r` as user xilinx); Jupyter then shows it.
      3. The memory image needs {megabytes} MiB of contiguous memory (CMA): `grep Cma /proc/meminfo`
         says how much there is; if `pynq.allocate` fails, raise `cma=` in the boot arguments.
      4. In Jupyter: `notebooks/check_layers.ipynb` compares every layer and ends with PASS or FAIL.
         The same in a shell of root (`sudo -i`, `source /etc/profile.d/pynq_venv.sh`,
         `source /etc/profile.d/xrt_setup.sh`), in this folder:
         `PYTHONPATH=driver python3 -m systole check`; `classify IMAGE` and `throughput` follow.
         `--poll` does without interrupts, `--timeout` limits a run.

      An error of the core is an exception with its name, meaning and instruction. A time-out leaves the
      core running: wait again, or load the overlay anew.
      """;

  private static final String WITHOUT_PROCESSOR =
      """
      ## In Vivado
      This board has no processor for the driver. `cd vivado && vivado -mode batch -source build.tcl`
      implements the core out of context and reports utilization and timing.
      """;
}
