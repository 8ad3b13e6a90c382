// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.compiler.Placed.Ring;
import io.systole.compiler.Placed.Spot;
import io.systole.compiler.Scheduled.Choice;
import io.systole.compiler.Scheduled.Cost;
import io.systole.machine.MachineConfig;
import io.systole.machine.MachineConfig.LoopOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses each layer's loop by trying all and estimating cycles: array, DRAM and POST overlap or
 * add up, as the machine's dataflow says. The estimate orders loops; it is not the cycle model.
 */
final class Scheduling {
  private static final List<Loop> LOOPS =
      List.of(
          new Loop(false, true),
          new Loop(false, false),
          new Loop(true, true),
          new Loop(true, false));

  private final MachineConfig machine;
  private final double bytesPerCycle;
  private final List<BufferUse> uses = new ArrayList<>();

  private Scheduling(MachineConfig machine, double bytesPerCycle) {
    this.machine = machine;
    this.bytesPerCycle = bytesPerCycle;
  }

  /** Schedules a network for a machine with so much usable DRAM bandwidth. */
  static Scheduled schedule(Placed placed, MachineConfig machine, double bytesPerCycle) {
    return new Scheduling(machine, bytesPerCycle).run(placed);
  }

  private Scheduled run(Placed placed) {
    List<Choice> choices = new ArrayList<>();
    for (Spot spot : placed.spots()) {
      Choice best = best(spot);
      choices.add(best);
      if (best.loop().hold()) {
        uses.add(ring(spot.layer(), best.loop()).require());
      }
    }
    return new Scheduled(placed, choices, uses);
  }

  private Choice best(Spot spot) {
    Choice best = null;
    for (Loop loop : LOOPS) {
      if (isLegal(spot, loop)) {
        Choice choice = new Choice(loop, cost(spot, loop));
        if (best == null || choice.cost().cycles() < best.cost().cycles()) {
          best = choice;
        }
      }
    }
    if (best == null) {
      throw spot.layer().refuse("machine %s has no loop order for it".formatted(machine.name()));
    }
    return best;
  }

  private boolean isLegal(Spot spot, Loop loop) {
    Convolution convolution = spot.layer().convolution();
    int tiles = convolution.tiles(machine.unrolling().ocLanes());
    boolean pools = spot.layer().stages().pool().isPresent();
    boolean canBeOuter = convolution.groups() == 1 && (!pools || tiles == 1);
    if (loop.pixelOuter() && !canBeOuter) {
      return false;
    }
    if (!loop.pixelOuter() && canBeOuter && machine.loopOrder() == LoopOrder.FIXED) {
      return false;
    }
    return !loop.hold()
        || (machine.tiling().search()
            && pixelTiles(convolution) > 1
            && ring(spot.layer(), loop).fits());
  }

  /** Ring words that a hold occupies, a burst that runs on into the next tile included. */
  private BufferUse ring(Layer layer, Loop loop) {
    Convolution convolution = layer.convolution();
    long tile = (long) machine.biasWords() + convolution.beats(machine.unrolling().ocLanes());
    var dram = machine.dramAccess();
    int burst = Math.ceilDiv(dram.burstBeats() * dram.portBits(), machine.ringPartBits());
    long held = loop.pixelOuter() ? tile * convolution.tiles(machine.unrolling().ocLanes()) : tile;
    return new BufferUse(
        "weight ring", layer.label(), held + burst, machine.tiling().ringDepth(), "words");
  }

  private int pixelTiles(Convolution convolution) {
    return Math.ceilDiv(convolution.out().pixels(), machine.unrolling().pxLanes());
  }

  private Cost cost(Spot spot, Loop loop) {
    Convolution convolution = spot.layer().convolution();
    int tiles = convolution.tiles(machine.unrolling().ocLanes());
    int beats = convolution.beats(machine.unrolling().ocLanes());
    long visits = (long) tiles * pixelTiles(convolution);
    long beatCycles = (long) beats * machine.unrolling().initiationInterval();
    if (machine.banks() < machine.unrolling().pxLanes()) {
      int lanes = Math.min(machine.unrolling().postLanes(), convolution.groupInputs());
      beatCycles = Math.max(beatCycles, (long) beats / lanes * machine.unrolling().pxLanes());
    }
    long array = visits * Math.max(beatCycles, machine.unrolling().pxLanes());
    long words = (long) tiles * (machine.biasWords() + beats);
    words *= loop.hold() ? 1 : pixelTiles(convolution);
    long bytes = words * machine.ringWordBits() / 8 + imageBytes(spot, loop, tiles);
    return new Cost(array, (long) (bytes / bytesPerCycle), post(spot.layer()), machine.dataflow());
  }

  private long imageBytes(Spot spot, Loop loop, int tiles) {
    if (spot.source() instanceof Placed.Resident) {
      return 0;
    }
    boolean again = spot.source() instanceof Ring && !loop.pixelOuter();
    return DramMap.of(machine, spot.layer().in(), 0).sizeBytes() * (again ? tiles : 1);
  }

  private long post(Layer layer) {
    Stages stages = layer.stages();
    int lanes = machine.unrolling().ocLanes();
    long column = lanes / machine.unrolling().postLanes();
    if (stages.normalize().isPresent()) {
      column = Math.max(column, lanes / machine.unrolling().lrnLanes());
    }
    return (long) layer.convolution().out().pixels() * layer.convolution().tiles(lanes) * column;
  }
}
