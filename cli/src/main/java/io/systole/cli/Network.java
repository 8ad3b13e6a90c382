// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import io.systole.data.Cifar10;
import io.systole.data.ImageNet;
import io.systole.data.Preprocessing;
import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.ShapeInference;
import io.systole.graph.Value;
import io.systole.numeric.Shape;
import io.systole.numeric.file.BadFileException;
import io.systole.quantize.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A deployed network with what a user said about its images and classes.
 *
 * @param name as the user wrote it
 * @param seeded whether its weights are random numbers
 * @param preprocess the user's choice of preprocessing, a name or file
 * @param labels the user's file of class names
 */
record Network(
    String name,
    ModelFile file,
    boolean seeded,
    Optional<String> preprocess,
    Optional<Path> labels) {
  private static final int IMAGENET_CLASSES = 1000;

  Graph graph() {
    return file.graph();
  }

  /**
   * The one input, an image [1,3,h,w].
   *
   * @throws IllegalArgumentException if the network takes something else
   */
  Value imageInput() {
    List<Value> inputs = graph().inputs();
    Shape shape = inputs.isEmpty() ? Shape.of() : inputs.getFirst().shape();
    if (inputs.size() != 1 || shape.rank() != 4 || shape.dim(0) != 1 || shape.dim(1) != 3) {
      throw new IllegalArgumentException(
          "model %s: expected one input of 1x3xHxW, an image, found %s"
              .formatted(name, inputs.stream().map(v -> v.name() + " " + v.shape()).toList()));
    }
    return inputs.getFirst();
  }

  /** How an image becomes the input: the user's choice, else the model's, else by its name. */
  Preprocessing preprocessing() {
    Shape shape = imageInput().shape();
    int height = shape.dim(2);
    int width = shape.dim(3);
    if (preprocess.isPresent()) {
      return Preprocessing.of(preprocess.get(), height, width);
    }
    if (file.preprocessing().isPresent()) {
      return Preprocessing.parse(file.preprocessing().get(), Path.of(name));
    }
    return switch (name) {
      case "alexnet", "caffenet" -> Preprocessing.caffe(height, width);
      case ModelOptions.DEFAULT_MODEL -> Preprocessing.cifar(height, width);
      default -> Preprocessing.torch(height, width);
    };
  }

  /** Number of scores of an image. */
  int classCount() {
    String output = graph().outputs().getFirst();
    Shape shape = Objects.requireNonNull(ShapeInference.shapes(graph()).get(output));
    return Math.toIntExact(shape.size());
  }

  /** The names of the outputs; numbers if nobody named them. */
  List<String> classes() {
    int count = classCount();
    if (labels.isPresent()) {
      return readLabels(labels.get(), count);
    }
    if (file.classes().size() == count) {
      return file.classes();
    }
    if (count == IMAGENET_CLASSES) {
      return ImageNet.classNames();
    }
    if (name.equals(ModelOptions.DEFAULT_MODEL)) {
      return Cifar10.CLASS_NAMES;
    }
    return IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
  }

  private static List<String> readLabels(Path path, int count) {
    try {
      List<String> lines =
          Files.readAllLines(path, StandardCharsets.UTF_8).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      if (lines.size() != count) {
        throw BadFileException.of(path, "labels", count + " lines, one a class", lines.size());
      }
      return lines;
    } catch (NoSuchFileException e) {
      throw new BadFileException(path, "no such file");
    } catch (IOException e) {
      throw new BadFileException(path, "expected text in UTF-8, found " + e.getMessage());
    }
  }

  /** Whether the scores are probabilities already. */
  boolean endsInSoftmax() {
    String output = graph().outputs().getFirst();
    return graph().nodes().stream()
        .filter(node -> node.output().equals(output))
        .map(Node::op)
        .anyMatch(op -> op instanceof Op.Softmax);
  }
}
