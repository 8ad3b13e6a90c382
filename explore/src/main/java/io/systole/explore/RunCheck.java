// SPDX-License-Identifier: Apache-2.0
package io.systole.explore;

import io.systole.compiler.Compiled;
import io.systole.compiler.LayerCost;
import io.systole.compiler.Tap;
import io.systole.numeric.FixedTensor;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/**
 * Every stage of a run, and its result, beside the fixed reference.
 *
 * @param stages what POST computed, in the order of the compiled network's taps
 * @param scores the result as it lies in DRAM
 */
public record RunCheck(Map<Tap, Equality> stages, Equality scores) {
  public RunCheck {
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
  }

  /** Collects the stages of one run as they come. */
  public static final class Collector {
    private final Compiled compiled;
    private final Reference.Expected expected;
    private final Map<Tap, Equality> stages = new LinkedHashMap<>();

    /** Begins with no stage seen. */
    public Collector(Compiled compiled, Reference.Expected expected) {
      this.compiled = compiled;
      this.expected = expected;
      for (Tap tap : compiled.taps()) {
        stages.put(tap, Equality.unseen(tap.value(), expected.value(tap.value())));
      }
    }

    /** What a stage must compute. */
    public FixedTensor expected(Tap tap) {
      return expected.value(tap.value());
    }

    /**
     * Compares a stage.
     *
     * @param seen elements seen
     * @param found element by index, channel after channel
     */
    public void stage(Tap tap, long seen, LongUnaryOperator found) {
      stages.put(tap, Equality.of(tap.value(), expected.value(tap.value()), seen, found));
    }

    /** The tap of a stage, if anything is to be compared there. */
    public Optional<Tap> tap(int layer, int stage) {
      return compiled.taps().stream()
          .filter(tap -> tap.layer() == layer && tap.stage() == stage)
          .findFirst();
    }

    /** Ends with the result in the run's memory. */
    public RunCheck finish(MemorySegment memory) {
      FixedTensor found = compiled.output().read(memory);
      Equality scores =
          Equality.of(
              compiled.output().value(),
              expected.scores(),
              found.shape().size(),
              i -> found.values().longAt(i));
      return new RunCheck(stages, scores);
    }
  }

  /** Whether every stage and the result equal the reference, to the bit. */
  public boolean bitExact() {
    return all().allMatch(Equality::bitExact);
  }

  /** Integers compared, the result included. */
  public long compared() {
    return all().mapToLong(Equality::compared).sum();
  }

  /** The values that differ or were not seen. */
  public List<Equality> failures() {
    return all().filter(equality -> !equality.bitExact()).toList();
  }

  private Stream<Equality> all() {
    return Stream.concat(stages.values().stream(), Stream.of(scores));
  }

  /** The value that an operator of the table computes, behind its ReLU. */
  public Equality of(LayerCost row) {
    Stage stage = Stage.of(row.type());
    return stage == Stage.SOFTMAX
        ? scores
        : stages.entrySet().stream()
            .filter(e -> e.getKey().layer() == row.layer())
            .filter(e -> e.getKey().stage() == stage.tap())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("nothing was compared of " + row.name()));
  }
}
