// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.io.PrintWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Where a command prints: results to {@code out}, progress and remarks to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal; progress is shown only there
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal) {
  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(new SimpleModule().addSerializer(new FiniteNumbers())).build();

  /** JSON has no infinity: such a number is null. */
  private static final class FiniteNumbers extends StdSerializer<Double> {
    FiniteNumbers() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializationContext context) {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }

  /** Prints one JSON object and nothing else. */
  void json(Object value) {
    out.println(JSON.writeValueAsString(value));
  }

  /** Prints a line of the result. */
  void line(String format, Object... args) {
    out.printf(format + "%n", args);
  }

  /** Prints a remark, one line. */
  void remark(String format, Object... args) {
    err.printf(format + "%n", args);
  }
}
