// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.Arrays;

/**
 * One instruction: an operation and a legal value for each of its fields.
 *
 * <p>The checksum is not kept: the encoder computes it.
 */
public final class Instruction {
  private final Opcode op;
  private final long[] values;

  private Instruction(Opcode op, long[] values) {
    this.op = op;
    this.values = values;
  }

  /** Starts an instruction whose fields have their smallest legal value, or zero where legal. */
  public static Builder of(Opcode op) {
    return new Builder(op);
  }

  public Opcode op() {
    return op;
  }

  /**
   * The value of a field.
   *
   * @throws IllegalArgumentException if the field belongs to another operation
   */
  public long get(Field field) {
    require(op, field);
    return values[field.index()];
  }

  /** As {@link #get}, for the many fields that fit an int. */
  public int at(Field field) {
    return Math.toIntExact(get(field));
  }

  /** Whether a flag is set. */
  public boolean is(Field field) {
    return get(field) != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Instruction that && op == that.op && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * op.hashCode() + Arrays.hashCode(values);
  }

  /** A builder that starts from this instruction's values. */
  public Builder toBuilder() {
    Builder builder = new Builder(op);
    System.arraycopy(values, 0, builder.values, 0, values.length);
    return builder;
  }

  /** One line of a listing. */
  @Override
  public String toString() {
    return Disassembler.line(this);
  }

  private static void require(Opcode op, Field field) {
    if (field.index() >= op.fields().size() || !op.fields().get(field.index()).equals(field)) {
      throw new IllegalArgumentException("%s has no such field '%s'".formatted(op, field.name()));
    }
  }

  /** Sets fields one by one. */
  public static final class Builder {
    private final Opcode op;
    private final long[] values;

    private Builder(Opcode op) {
      this.op = op;
      this.values = new long[op.fields().size()];
      for (Field field : op.fields()) {
        values[field.index()] = Math.max(0, field.range().min());
      }
      values[Header.OP.index()] = op.code();
    }

    /**
     * Sets a field.
     *
     * @throws IllegalArgumentException naming operation, field, value and range
     */
    public Builder set(Field field, long value) {
      require(op, field);
      if (!field.accepts(value)) {
        throw new IllegalArgumentException(
            "%s.%s = %d outside [%d, %d]"
                .formatted(op, field.name(), value, field.range().min(), field.range().max()));
      }
      values[field.index()] = value;
      return this;
    }

    /** Sets a flag. */
    public Builder set(Field field, boolean value) {
      return set(field, value ? 1 : 0);
    }

    public Instruction build() {
      long[] copy = values.clone();
      copy[Header.OP.index()] = op.code();
      copy[Header.CHECKSUM.index()] = 0;
      return new Instruction(op, copy);
    }
  }
}
