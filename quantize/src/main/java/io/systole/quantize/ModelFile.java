// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.SafeTensors;
import io.systole.reference.FixedModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A deployed network as one file: graph, weights, formats, class names, preprocessing.
 *
 * <p>A safetensors file, optionally inside xz ({@link UnpackedFile}). Weights of at most 16 bits
 * lie in it as integers, in the format of least squared error at 16 bits; the float engine sees
 * {@code q · 2^−fraction}, a narrower format is rounded from that. Biases are FLOAT32: each engine
 * rounds them to its accumulator's scale. {@link ModelHeader} describes the metadata.
 *
 * @param tensors every parameter of the graph: INT16 with a format in {@code stored}, else FLOAT32
 * @param stored the formats of the integer tensors
 * @param formats by the text of their {@link FormatSpec}
 * @param classes the names of the outputs, in order; empty if unknown
 * @param preprocessing as JSON text, defined by whoever prepares images; empty if unknown
 */
public record ModelFile(
    Graph graph,
    Map<String, Tensor> tensors,
    Map<String, FixedFormat> stored,
    Map<String, Formats> formats,
    List<String> classes,
    Optional<String> preprocessing) {
  private static final int STORED_WIDTH = 16;

  public ModelFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    stored = Map.copyOf(stored);
    formats = Collections.unmodifiableMap(new LinkedHashMap<>(formats));
    classes = List.copyOf(classes);
  }

  /** A float model without formats, class names or preprocessing. */
  public static ModelFile of(Model model) {
    return new ModelFile(
        model.graph(), model.weights(), Map.of(), Map.of(), List.of(), Optional.empty());
  }

  /** The same with weights as 16-bit integers, each tensor in the format that suits it best. */
  public ModelFile packed() {
    Model model = model();
    Map<String, FixedFormat> chosen = Calibration.weightFormats(model, STORED_WIDTH);
    Map<String, Tensor> packed = new LinkedHashMap<>();
    model
        .weights()
        .forEach(
            (name, floats) -> {
              FixedFormat format = chosen.get(name);
              packed.put(
                  name, format == null ? floats : FixedTensor.quantize(floats, format).values());
            });
    return new ModelFile(graph, packed, chosen, formats, classes, preprocessing);
  }

  /** The same with one more set of formats. */
  public ModelFile with(FormatSpec spec, Formats added) {
    Map<String, Formats> all = new LinkedHashMap<>(formats);
    all.put(spec.toString(), added);
    return new ModelFile(graph, tensors, stored, all, classes, preprocessing);
  }

  /** The same with class names and preprocessing. */
  public ModelFile with(List<String> names, Optional<String> prepared) {
    return new ModelFile(graph, tensors, stored, formats, names, prepared);
  }

  /** The formats stored for a specification; one format for everything needs no storing. */
  public Optional<Formats> formats(FormatSpec spec) {
    return switch (spec) {
      case FormatSpec.Uniform(FixedFormat format) -> Optional.of(Formats.uniform(graph, format));
      case FormatSpec.Auto _ -> Optional.ofNullable(formats.get(spec.toString()));
    };
  }

  /** A parameter as it is stored. */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("%s: no values for %s".formatted(graph.name(), name));
    }
    return tensor;
  }

  /** A parameter as FLOAT32. */
  public Tensor floats(String name) {
    FixedFormat format = stored.get(name);
    return format == null
        ? tensor(name).to(ElementType.FLOAT32)
        : new FixedTensor(tensor(name), format).toFloat();
  }

  /** The model in FLOAT32, integer weights expanded. */
  public Model model() {
    Map<String, Tensor> floats = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> floats.put(name, floats(name)));
    return new Model(graph, floats);
  }

  /** The model in fixed point; weights stored in the very format asked for are not copied. */
  public FixedModel fixed(Formats chosen) {
    Set<String> rounded = Formats.weights(graph);
    Map<String, FixedTensor> weights = new HashMap<>();
    Map<String, Tensor> biases = new HashMap<>();
    for (String name : tensors.keySet()) {
      if (!rounded.contains(name)) {
        biases.put(name, floats(name));
      } else if (chosen.of(name).equals(stored.get(name))) {
        weights.put(name, new FixedTensor(tensor(name), chosen.of(name)));
      } else {
        weights.put(name, FixedTensor.quantize(floats(name), chosen.of(name)));
      }
    }
    return new FixedModel(graph, chosen.byValue(), weights, biases);
  }

  /**
   * Writes the file, whole or not at all; a name ending in {@code .xz} compresses it.
   *
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    UnpackedFile.write(file, new SafeTensors(ModelHeader.format(this), tensors));
  }

  /**
   * Reads a file; its tensors stay mapped. A compressed one is unpacked into the user's cache once.
   *
   * @throws io.systole.numeric.file.BadFileException if it is damaged or no model file
   */
  public static ModelFile read(Path file) {
    return ModelHeader.parse(file, SafeTensors.read(UnpackedFile.of(file)));
  }
}
