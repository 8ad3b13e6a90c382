// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedTensor;
import io.systole.reference.FixedModel;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle is made of.
 *
 * @param network the model with what belongs to it
 * @param board whose processor, ports and clock the block design has
 * @param sample the input that the golden vectors belong to, in the format of the model's input
 */
public record Subject(Network network, MachineConfig machine, Board board, Sample sample) {
  /**
   * A network, or one layer of it.
   *
   * @param name as the user named it
   * @param layer the layer that the model is, if it is not the whole network
   * @param format the user's choice of formats, such as {@code auto:16}
   * @param preprocessing as JSON, if the input is an image
   * @param classes names of the scores; empty if the result is no scores
   * @param seeded whether the weights are random numbers
   */
  public record Network(
      String name,
      Optional<String> layer,
      FixedModel model,
      String format,
      Optional<String> preprocessing,
      List<String> classes,
      boolean seeded) {
    public Network {
      classes = List.copyOf(classes);
    }

    /** {@code alexnet-cifar10}, or {@code alexnet-cifar10-conv1} for a layer. */
    public String title() {
      return layer.map(l -> name + "-" + l).orElse(name);
    }

    /**
     * One layer of this network: the node of that name with what streams behind it (Relu, LRN,
     * pooling), as a network of its own.
     *
     * @throws IllegalArgumentException naming the layers there are
     */
    public Network layer(String node) {
      FixedModel cut = LayerCut.of(model, node);
      boolean first = cut.graph().inputs().equals(model.graph().inputs());
      return new Network(
          name,
          Optional.of(node),
          cut,
          format,
          first ? preprocessing : Optional.empty(),
          List.of(),
          seeded);
    }
  }

  /**
   * An input with the picture it came from.
   *
   * @param picture file name and content, if there is one
   */
  public record Sample(FixedTensor input, Optional<Picture> picture) {}

  /** An image file. */
  public static final class Picture {
    private final String extension;
    private final byte[] content;

    /** The content is copied. */
    public Picture(String extension, byte[] content) {
      this.extension = extension;
      this.content = content.clone();
    }

    String fileName() {
      return "sample." + extension;
    }

    byte[] content() {
      return content.clone();
    }
  }
}
