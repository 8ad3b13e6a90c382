// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The operations, one layer's worth of work for one unit each. */
@SuppressWarnings("ImmutableEnumChecker") // The lists of fields are unmodifiable.
public enum Opcode {
  LOADW(1, LoadW.FIELDS, "weights and biases to the ring", "last burst requested"),
  LOADF(2, LoadF.FIELDS, "rows to the feature banks", "last word written"),
  CONV(3, Conv.FIELDS, "one group of a convolution", "last beat issued, input no longer read"),
  POST(4, Post.FIELDS, "a layer's columns to its output map", "last word written"),
  STORE(5, Store.FIELDS, "a map to DRAM", "last write response"),
  SOFTMAX(6, Softmax.FIELDS, "scores to probabilities", "last word written"),
  END(15, Header.FIELDS, "end of the program", "every unit idle; raises ap_done");

  /** Size of every instruction. */
  public static final int INSTRUCTION_BYTES = 64;

  private final int code;
  private final List<Field> fields;
  private final String does;
  private final String ends;

  Opcode(int code, List<Field> fields, String does, String ends) {
    this.code = code;
    this.fields = fields;
    this.does = does;
    this.ends = ends;
  }

  /** The number in the header's op field. */
  public int code() {
    return code;
  }

  /** Header and own fields, in order of offset and of {@link Field#index()}. */
  public List<Field> fields() {
    return fields;
  }

  /** Bits in use; every bit above is zero. */
  public int bits() {
    Field last = fields.getLast();
    return last.offset() + last.width();
  }

  /** What it does, for the documentation. */
  public String does() {
    return does;
  }

  /** When it ends: then its semaphores are given and its layer's counter is written. */
  public String ends() {
    return ends;
  }

  /** Name in lower case, as in the RTL. */
  public String rtlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The operation of a code, if there is one. */
  public static Optional<Opcode> ofCode(int code) {
    for (Opcode op : values()) {
      if (op.code == code) {
        return Optional.of(op);
      }
    }
    return Optional.empty();
  }
}
