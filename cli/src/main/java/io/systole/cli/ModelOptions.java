// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.graph.Graph;
import io.systole.graph.Networks;
import io.systole.graph.SeededWeights;
import io.systole.onnx.OnnxFile;
import io.systole.quantize.Folding;
import io.systole.quantize.ModelFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which network with which weights, and what loads it. */
final class ModelOptions {
  static final String DEFAULT_MODEL = "alexnet-cifar10";
  private static final String SEED = "seed:";
  private static final long DEFAULT_SEED = 1;

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "A named network, or a file .onnx, .safetensors or .safetensors.xz; default:"
              + " alexnet-cifar10.")
  private String model = DEFAULT_MODEL;

  @Option(
      names = "--weights",
      paramLabel = "W",
      description = "Weights of a named network: a .safetensors file, or seed:N.")
  private @Nullable String weights;

  @Option(
      names = "--preprocess",
      paramLabel = "P",
      description = "torch, caffe, cifar or a JSON file; default: the model's own.")
  private @Nullable String preprocess;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Names of the outputs, one a line; default: the model's own.")
  private @Nullable Path labels;

  /** The network as it runs: folded, with what surrounds it. */
  Network load() {
    return load(model);
  }

  Network load(String name) {
    boolean named = Networks.names().contains(name);
    if (!named && weights != null) {
      throw new IllegalArgumentException(
          "--weights goes with a named network (%s), found --model %s"
              .formatted(String.join(", ", Networks.names()), name));
    }
    Optional<Path> bundled = named && weights == null ? bundled(name) : Optional.empty();
    boolean seeded = named && bundled.isEmpty() && (weights == null || weights.startsWith(SEED));
    ModelFile file =
        bundled.isPresent() ? ModelFile.read(bundled.get()) : named ? named(name) : read(name);
    return new Network(
        name, deployed(file), seeded, Optional.ofNullable(preprocess), Optional.ofNullable(labels));
  }

  /** The model that ships under a network's name, if it does. */
  private static Optional<Path> bundled(String name) {
    return Home.file("models/" + name + ".safetensors.xz");
  }

  private ModelFile named(String name) {
    Graph graph = Networks.of(name);
    if (weights == null) {
      return ModelFile.of(SeededWeights.of(graph, DEFAULT_SEED));
    }
    if (!weights.startsWith(SEED)) {
      return WeightFile.read(graph, Path.of(weights));
    }
    try {
      long seed = Long.parseLong(weights.substring(SEED.length()));
      return ModelFile.of(SeededWeights.of(graph, seed));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--weights %s: expected a file or seed:N, N an integer".formatted(weights), e);
    }
  }

  /** A model file or an ONNX file. */
  static ModelFile read(String name) {
    if (name.endsWith(".onnx")) {
      return ModelFile.of(OnnxFile.read(Path.of(name)).model());
    }
    if (name.endsWith(".safetensors") || name.endsWith(".safetensors.xz")) {
      return ModelFile.read(Path.of(name));
    }
    throw new IllegalArgumentException(
        "model %s: expected one of %s, or a file ending in .onnx, .safetensors or .safetensors.xz"
            .formatted(name, String.join(", ", Networks.names())));
  }

  private static ModelFile deployed(ModelFile file) {
    if (!Folding.isNeeded(file.graph())) {
      return file;
    }
    return ModelFile.of(Folding.fold(file.model())).with(file.classes(), file.preprocessing());
  }
}
