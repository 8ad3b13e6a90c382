// SPDX-License-Identifier: Apache-2.0
package io.systole.machine.isa;

import java.util.ArrayList;
import java.util.List;

/** Collects the fields of one operation in order, packed without gaps behind the header. */
final class FieldTable {
  private final List<Field> fields = new ArrayList<>();
  private int nextOffset;

  /** The fields of the header, empty behind it. */
  static FieldTable header() {
    return new FieldTable();
  }

  /** The header's fields, ready for those of an operation. */
  static FieldTable afterHeader() {
    FieldTable table = new FieldTable();
    table.fields.addAll(Header.FIELDS);
    table.nextOffset = Header.BITS;
    return table;
  }

  Field unsigned(String name, int width, String unit, String meaning) {
    return add(name, width, false, new Field.Range(0, (1L << width) - 1), unit, meaning);
  }

  /** Unsigned, zero is illegal. */
  Field count(String name, int width, String unit, String meaning) {
    return add(name, width, false, new Field.Range(1, (1L << width) - 1), unit, meaning);
  }

  Field signed(String name, int width, String unit, String meaning) {
    long limit = 1L << (width - 1);
    return add(name, width, true, new Field.Range(-limit, limit - 1), unit, meaning);
  }

  Field flag(String name, String meaning) {
    return unsigned(name, 1, "", meaning);
  }

  /** Unsigned within [min, max]. */
  Field code(String name, int width, Field.Range range, String meaning) {
    return add(name, width, false, range, "", meaning);
  }

  List<Field> fields() {
    return List.copyOf(fields);
  }

  private Field add(
      String name, int width, boolean signed, Field.Range range, String unit, String meaning) {
    Field field = new Field(name, fields.size(), nextOffset, width, signed, range, unit, meaning);
    fields.add(field);
    nextOffset += width;
    return field;
  }
}
