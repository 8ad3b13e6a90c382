// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.compiler.Compiled;
import io.systole.compiler.Compiler;
import io.systole.compiler.KeptMap;
import io.systole.compiler.LayerCost;
import io.systole.machine.Board;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.reference.FixedEngine;
import io.systole.simulator.Simulator;
import io.systole.simulator.timing.CycleModel;
import io.systole.simulator.timing.Dram;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * A subject compiled and run: programs, memory image, golden vectors of the fixed reference, cycles
 * of the cycle model (DRAM without random stalls). The simulator has computed every stored layer
 * from these very programs.
 *
 * @param network the program for images
 * @param check the program that stores every layer too; its memory serves both
 * @param values every value of the graph by name, the input first
 */
record Golden(
    Subject subject,
    Compiled network,
    Compiled check,
    SequencedMap<String, FixedTensor> values,
    CycleModel.Result cycles) {

  /**
   * Compiles and runs.
   *
   * @throws IllegalArgumentException if the machine can't run the model
   * @throws IllegalStateException if simulator and reference differ
   */
  static Golden of(Subject subject) {
    var model = subject.network().model();
    Compiled network = Compiler.compile(model, subject.machine(), subject.board());
    Compiled check = Compiler.compileKeepingAll(model, subject.machine(), subject.board());
    SequencedMap<String, FixedTensor> values = new LinkedHashMap<>();
    String input = model.graph().inputs().getFirst().name();
    values.put(input, subject.sample().input());
    FixedEngine.of(model)
        .runFixed(
            Map.of(input, subject.sample().input()), (node, y) -> values.put(node.output(), y));
    Board.Dram dram = subject.board().dram();
    CycleModel.Result cycles =
        CycleModel.run(
            subject.machine(),
            new Dram(dram.activeSlots(), dram.slots(), false, 0),
            network.program().instructions());
    Golden golden = new Golden(subject, network, check, values, cycles);
    golden.verify();
    return golden;
  }

  FixedTensor value(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  FixedTensor result() {
    return value(network.output().value());
  }

  /** The operators that a layer number computes: {@code conv1+norm1+pool1}. */
  String label(int layer) {
    return network.costs().stream()
        .filter(cost -> cost.layer() == layer)
        .map(LayerCost::name)
        .collect(Collectors.joining("+"));
  }

  /** Layer numbers in the order of the program. */
  List<Integer> layers() {
    return network.costs().stream().map(LayerCost::layer).distinct().toList();
  }

  private void verify() {
    long shared = network.memory().bytes().byteSize();
    if (check.memory().bytes().asSlice(0, shared).mismatch(network.memory().bytes()) != -1) {
      throw new IllegalStateException("the two programs' memory images differ");
    }
    for (Compiled compiled : List.of(network, check)) {
      MemorySegment memory = check.memory().copy();
      compiled.input().write(subject.sample().input(), memory);
      new Simulator(subject.machine())
          .run(compiled.program().instructions(), memory, (_, _, _) -> {});
      require("result", result(), compiled.output().read(memory).values());
      for (KeptMap kept : compiled.kept()) {
        FixedTensor expected = value(kept.value());
        Tensor found = Tensor.zeros(expected.shape(), FixedTensor.storage(expected.format()));
        long[] next = {0};
        kept.map().read(memory, element -> found.set(next[0]++, element));
        require(kept.value(), expected, found);
      }
    }
  }

  private static void require(String name, FixedTensor expected, Tensor found) {
    if (!expected.values().identical(found)) {
      throw new IllegalStateException(name + ": simulator and fixed reference differ");
    }
  }
}
