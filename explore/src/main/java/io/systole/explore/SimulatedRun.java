// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.numeric.FixedTensor;
import io.systole.simulator.FeatureMap;
import io.systole.simulator.Simulator;
import io.systole.simulator.Taps;
import java.lang.foreign.MemorySegment;

/**
 * One image through the simulator, every stage compared with the fixed reference.
 *
 * @param scores the result as the simulator stored it
 */
public record SimulatedRun(RunCheck check, FixedTensor scores) {
  /**
   * Runs the image of a reference's result.
   *
   * @throws io.systole.simulator.MachineFault if the hardware would end in its error state
   */
  public static SimulatedRun of(Compiled compiled, Reference.Expected expected) {
    MemorySegment memory = compiled.memory().copy();
    compiled.input().write(expected.image(), memory);
    RunCheck.Collector collector = new RunCheck.Collector(compiled, expected);
    Taps taps =
        (layer, stage, map) ->
            collector
                .tap(layer, stage.code())
                .ifPresent(
                    tap ->
                        collector.stage(
                            tap, (long) map.channels() * map.pixels(), i -> element(map, i)));
    new Simulator(compiled.machine()).run(compiled.program().instructions(), memory, taps);
    return new SimulatedRun(collector.finish(memory), compiled.output().read(memory));
  }

  private static int element(FeatureMap map, long index) {
    return map.at((int) (index / map.pixels()), (int) (index % map.pixels()));
  }
}
