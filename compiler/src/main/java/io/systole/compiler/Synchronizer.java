// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.MachineConfig;
import io.systole.machine.isa.Header;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.Opcode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stage 5: adds the semaphores. Wherever two instructions of different units touch the same words
 * and nothing else keeps their order, the earlier gives a token that the later takes; a token that
 * the others imply is left out.
 *
 * <p>A semaphore belongs to one giving and one taking unit. Both work in order, so the k-th token
 * given is the k-th taken.
 */
final class Synchronizer {
  private static final int SEMAPHORES = 8;

  private final List<Instruction> program;
  private final List<Access> accesses;

  private record Token(int from, int to) {}

  private record Pair(Opcode from, Opcode to) {}

  private Synchronizer(List<Instruction> program, MachineConfig machine) {
    this.program = program;
    this.accesses = program.stream().map(i -> Access.of(i, machine)).toList();
  }

  /** The program with its semaphores, verified. */
  static List<Instruction> synchronize(List<Instruction> program, MachineConfig machine) {
    Synchronizer synchronizer = new Synchronizer(program, machine);
    List<Instruction> result = synchronizer.withSemaphores(synchronizer.tokens());
    verify(result, machine);
    return result;
  }

  private boolean isHazard(Ordering ordering, int earlier, int later) {
    return accesses.get(earlier).conflicts(accesses.get(later))
        && !ordering.areStreamed(earlier, later)
        && !ordering.isOrdered(earlier, later);
  }

  private List<Token> tokens() {
    Ordering ordering = new Ordering(program);
    List<Token> tokens = new ArrayList<>();
    for (int later = 0; later < program.size(); later++) {
      List<Token> taken = new ArrayList<>();
      for (int earlier = later - 1; earlier >= 0; earlier--) {
        if (isHazard(ordering, earlier, later)) {
          ordering.add(earlier, later);
          taken.add(new Token(earlier, later));
        }
      }
      for (Token token : List.copyOf(taken)) {
        ordering.remove(token.from, token.to);
        if (ordering.isOrdered(token.from, token.to)) {
          taken.remove(token);
        } else {
          ordering.add(token.from, token.to);
        }
      }
      tokens.addAll(taken);
    }
    return tokens;
  }

  private List<Instruction> withSemaphores(List<Token> tokens) {
    Map<Pair, Integer> semaphores = new LinkedHashMap<>();
    int[] waits = new int[program.size()];
    int[] signals = new int[program.size()];
    for (Token token : tokens) {
      Pair pair = new Pair(program.get(token.from).op(), program.get(token.to).op());
      int bit = 1 << semaphores.computeIfAbsent(pair, p -> semaphores.size());
      signals[token.from] |= bit;
      waits[token.to] |= bit;
    }
    if (semaphores.size() > SEMAPHORES) {
      throw new IllegalStateException(
          "%d pairs of units wait for one another, there are %d semaphores"
              .formatted(semaphores.size(), SEMAPHORES));
    }
    List<Instruction> result = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      Instruction.Builder builder = Instruction.of(program.get(i).op());
      for (var field : program.get(i).op().fields()) {
        builder.set(field, program.get(i).get(field));
      }
      result.add(builder.set(Header.WAIT, waits[i]).set(Header.SIGNAL, signals[i]).build());
    }
    return result;
  }

  /**
   * Checks a program's semaphores: as many tokens taken as given, each given by instructions that
   * stand before the taker (so the program can't hang), and every hazard ordered.
   */
  static void verify(List<Instruction> program, MachineConfig machine) {
    Ordering ordering = new Ordering(program);
    for (int s = 0; s < SEMAPHORES; s++) {
      List<Integer> gives = marked(program, Header.SIGNAL, s);
      List<Integer> takes = marked(program, Header.WAIT, s);
      if (gives.size() != takes.size()) {
        throw new IllegalStateException(
            "S%d is given %d times and taken %d times".formatted(s, gives.size(), takes.size()));
      }
      for (int k = 0; k < gives.size(); k++) {
        if (ordering.endsWith(gives.get(k)) >= takes.get(k)) {
          throw new IllegalStateException(
              "instruction %d waits for %d, which can't have ended"
                  .formatted(takes.get(k), gives.get(k)));
        }
        ordering.add(gives.get(k), takes.get(k));
      }
    }
    Synchronizer check = new Synchronizer(program, machine);
    for (int later = 0; later < program.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (check.isHazard(ordering, earlier, later)) {
          throw new IllegalStateException(
              "nothing orders %s behind %s".formatted(program.get(later), program.get(earlier)));
        }
      }
    }
  }

  private static List<Integer> marked(
      List<Instruction> program, io.systole.machine.isa.Field mask, int semaphore) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      if ((program.get(i).at(mask) >> semaphore & 1) == 1) {
        found.add(i);
      }
    }
    return found;
  }
}
