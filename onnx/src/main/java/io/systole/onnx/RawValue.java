// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An input or output of an ONNX graph.
 *
 * @param type ONNX's name of the element type, or of the kind of value if it is no tensor
 * @param dims extents, {@link #DYNAMIC} where the file leaves one open; empty if it gives no shape
 */
record RawValue(String name, String type, Optional<List<Long>> dims) {
  static final long DYNAMIC = -1;

  RawValue {
    dims = dims.map(List::copyOf);
  }

  static RawValue of(Value value) {
    List<Long> dims = Arrays.stream(value.shape().toArray()).mapToObj(d -> (long) d).toList();
    return new RawValue(value.name(), ProtoTensors.name(value.type()), Optional.of(dims));
  }
}
