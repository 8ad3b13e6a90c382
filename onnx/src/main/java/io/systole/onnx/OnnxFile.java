// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import io.systole.graph.Model;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX file of opset 6 to 22, read and ready to be lowered to a {@link Model}.
 *
 * <p>Everything that is wrong with the file is a {@link BadFileException} of one line that names
 * file, node, operator and attribute or input. Weights live on the heap, external ones are mapped.
 */
public final class OnnxFile {
  static final int OLDEST_OPSET = 6;
  static final int NEWEST_OPSET = 22;

  private final Path path;
  private final RawModel raw;

  private OnnxFile(Path path, RawModel raw) {
    this.path = path;
    this.raw = raw;
  }

  /**
   * Reads a file.
   *
   * @throws BadFileException if it is no ONNX model, damaged or of another opset
   */
  public static OnnxFile read(Path path) {
    MemorySegment bytes = MappedFile.map(path);
    if (bytes.byteSize() > Integer.MAX_VALUE - 8) {
      throw new BadFileException(path, "larger than 2 GiB, which a protobuf message cannot be");
    }
    return parse(path, bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  /** A file whose bytes are at hand; the path is for messages and external data. */
  static OnnxFile parse(Path path, byte[] bytes) {
    Path folder = path.toAbsolutePath().getParent();
    try {
      ProtoTensors tensors = new ProtoTensors(new ExternalData(folder == null ? path : folder));
      RawModel raw = new ProtoAdapter(tensors).decode(bytes);
      if (raw.opset() < OLDEST_OPSET || raw.opset() > NEWEST_OPSET) {
        throw BadFileException.of(path, "opset", OLDEST_OPSET + " to " + NEWEST_OPSET, raw.opset());
      }
      return new OnnxFile(path, raw);
    } catch (IllegalArgumentException e) {
      throw refused(path, e);
    }
  }

  /** The inputs a run supplies, in the file's order: those that are no initializers. */
  public List<String> inputs() {
    Set<String> initializers = raw.initializers().keySet();
    return raw.inputs().stream()
        .map(RawValue::name)
        .filter(name -> !initializers.contains(name))
        .toList();
  }

  /** The outputs, in the file's order. */
  public List<String> outputs() {
    return raw.outputs().stream().map(RawValue::name).toList();
  }

  /** The operators' types, each once. */
  Set<String> operators() {
    return raw.nodes().stream().map(RawNode::type).collect(Collectors.toSet());
  }

  /** The model for its static shapes; an open leading extent is a batch of one. */
  public Model model() {
    return model(Map.of());
  }

  /**
   * The model for these run-time inputs.
   *
   * <p>Open extents are theirs. An input that decides a shape, an axis or a limit, that is a
   * weight, or that holds integers becomes a parameter; the model's inputs are the rest. An
   * initializer that is also an input may be given another value.
   *
   * @param runTimeInputs name to value; none, some or all of the inputs
   * @throws BadFileException if the file cannot be lowered
   * @throws IllegalArgumentException if there is no such input or its value does not fit
   */
  public Model model(Map<String, Tensor> runTimeInputs) {
    RunTimeInputs.check(raw, runTimeInputs);
    try {
      return new Importer(raw, runTimeInputs).model();
    } catch (IllegalArgumentException e) {
      throw refused(path, e);
    }
  }

  private static BadFileException refused(Path path, IllegalArgumentException cause) {
    BadFileException bad = new BadFileException(path, String.valueOf(cause.getMessage()));
    bad.initCause(cause);
    return bad;
  }
}
