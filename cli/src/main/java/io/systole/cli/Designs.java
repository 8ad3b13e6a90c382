// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.quantize.FormatSpec;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The network that ships on each board's machine, and on those for 8 bits: what we publish. */
final class Designs {
  private static final String NARROW = "-8bit";

  /** A machine on its board with the formats that it runs. */
  record Design(Board board, MachineConfig machine, String format) {}

  private final Network network;
  private final Map<String, FixedModel> models = new ConcurrentHashMap<>();

  Designs(Network network) {
    this.network = network;
  }

  /** In the order of the report. */
  static List<Design> all() {
    return List.of(
        board(Board.ULTRA96),
        narrow(Board.ULTRA96),
        board(Board.PYNQ_Z2),
        narrow(Board.PYNQ_Z2),
        board(Board.VU7P),
        board(Board.VU7P_4CH));
  }

  static Optional<Design> of(String machine) {
    return all().stream().filter(design -> design.machine().name().equals(machine)).findFirst();
  }

  /** The machine on pynq-z2 that runs elements of so many bits; none above 16. */
  static Optional<Design> forBits(int bits) {
    return bits <= 8
        ? of(Board.PYNQ_Z2.id() + NARROW)
        : bits <= 16 ? of(Board.PYNQ_Z2.id()) : Optional.empty();
  }

  private static Design board(Board board) {
    return new Design(board, board.defaultMachine(), "auto:16");
  }

  private static Design narrow(Board board) {
    return new Design(board, MachineConfig.preset(board.id() + NARROW), "auto:8");
  }

  /** The network in a format that is stored with it. */
  FixedModel model(String format) {
    return models.computeIfAbsent(
        format,
        text -> network.file().fixed(network.file().formats(FormatSpec.parse(text)).orElseThrow()));
  }

  Compiled compiled(Design design) {
    return Compiler.compile(model(design.format()), design.machine(), design.board());
  }
}
