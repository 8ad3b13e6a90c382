// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import io.systole.machine.isa.Conv;
import io.systole.machine.isa.Instruction;
import io.systole.machine.isa.LoadF;
import io.systole.machine.isa.Opcode;
import io.systole.machine.isa.Post;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the machine itself guarantees about the order of a program's instructions, and what tokens
 * add. Each instruction has a begin (before its first access) and an end:
 *
 * <ul>
 *   <li>a unit runs its instructions one after the other
 *   <li>POST's first write comes after its first CONV's begin, its end after its last CONV's
 *   <li>a CONV that follows streamed rows ends after their LOADF
 * </ul>
 */
final class Ordering {
  private final List<Instruction> program;
  private final List<List<Integer>> next = new ArrayList<>();

  /** For a POST its last CONV, for a streaming LOADF its CONV; −1 for any other. */
  private final int[] partner;

  Ordering(List<Instruction> program) {
    this.program = program;
    this.partner = new int[program.size()];
    java.util.Arrays.fill(partner, -1);
    Map<Opcode, Integer> last = new EnumMap<>(Opcode.class);
    for (int i = 0; i < program.size(); i++) {
      next.add(new ArrayList<>(List.of(end(i))));
      next.add(new ArrayList<>());
    }
    for (int i = 0; i < program.size(); i++) {
      Integer before = last.put(program.get(i).op(), i);
      if (before != null) {
        edge(end(before), begin(i));
      }
    }
    posts();
    streams();
  }

  private static int begin(int instruction) {
    return 2 * instruction;
  }

  private static int end(int instruction) {
    return 2 * instruction + 1;
  }

  private void edge(int from, int to) {
    next.get(from).add(to);
  }

  private void posts() {
    Deque<Integer> open = new ArrayDeque<>();
    int tiles = 0;
    for (int i = 0; i < program.size(); i++) {
      Instruction instruction = program.get(i);
      if (instruction.op() == Opcode.POST) {
        open.add(i);
      } else if (instruction.op() == Opcode.CONV && !open.isEmpty()) {
        int post = open.peek();
        if (tiles == 0) {
          edge(begin(i), begin(post));
        }
        edge(end(i), end(post));
        partner[post] = i;
        tiles += instruction.at(Conv.OC_TILES);
        if (tiles >= program.get(post).at(Post.OC_TILES)) {
          open.remove();
          tiles = 0;
        }
      }
    }
  }

  private void streams() {
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < program.size(); i++) {
      Instruction instruction = program.get(i);
      if (instruction.op() == Opcode.LOADF && instruction.is(LoadF.STREAM)) {
        open.add(i);
      } else if (instruction.op() == Opcode.CONV && instruction.at(Conv.GATE) != 0) {
        int load = open.remove();
        partner[load] = i;
        edge(end(load), end(i));
      }
    }
  }

  /** Whether the two keep their order row by row, so that no token must. */
  boolean areStreamed(int earlier, int later) {
    return program.get(earlier).op() == Opcode.LOADF && partner[earlier] == later;
  }

  /** The last instruction in program order without which this one can't end. */
  int endsWith(int instruction) {
    return Math.max(instruction, partner[instruction]);
  }

  /** A token: the later instruction does not begin before the earlier has ended. */
  void add(int earlier, int later) {
    edge(end(earlier), begin(later));
  }

  void remove(int earlier, int later) {
    next.get(end(earlier)).remove(Integer.valueOf(begin(later)));
  }

  /** Whether the earlier instruction surely ends before the later one begins. */
  boolean isOrdered(int earlier, int later) {
    BitSet seen = new BitSet();
    Deque<Integer> todo = new ArrayDeque<>(List.of(end(earlier)));
    while (!todo.isEmpty()) {
      int at = todo.pop();
      if (at == begin(later)) {
        return true;
      }
      for (int to : next.get(at)) {
        if (!seen.get(to)) {
          seen.set(to);
          todo.push(to);
        }
      }
    }
    return false;
  }
}
