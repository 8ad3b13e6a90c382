// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import static io.systole.onnx.FileBuilder.ints;

import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Networks;
import io.systole.graph.SeededWeights;
import io.systole.numeric.ElementType;
import io.systole.numeric.Tensor;
import java.nio.file.Path;

/**
 * Writes a file with the structure and conventions of BVLC AlexNet in the ONNX model zoo: what a
 * user's own ImageNet network looks like.
 *
 * <p>Input {@code data_0} [1,3,224,224], BGR minus the mean of the training images, on the scale of
 * 0 to 255. LRN between Relu and MaxPool, pools that Caffe rounds up (end pads of 1), two groups,
 * Reshape instead of Flatten, Dropout with its mask, initializers among the inputs (IR 3), nodes
 * without names; at opset 6 Gemm with {@code broadcast} and Dropout with {@code is_test}. Output
 * {@code prob_1} [1,classes]. The weights are seeded.
 */
public final class BvlcAlexNet {
  /** Typical size of a pixel minus the mean: seeded weights expect 1. */
  private static final float PIXEL_SCALE = 64;

  private BvlcAlexNet() {}

  /** Writes the file, 244 MB for 1,000 classes. */
  public static void write(Path path, long seed, int classes) {
    builder(6, seed, classes).write(path);
  }

  static FileBuilder builder(int opset, long seed, int classes) {
    Graph graph = Networks.of("alexnet", classes);
    Model model = SeededWeights.of(graph, seed);
    FileBuilder file = new FileBuilder(opset).input("data_0", 1, 3, 224, 224);
    String[] parts = {"conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"};
    String[] ours = {"conv1", "conv2", "conv3", "conv4", "conv5", "fc1", "fc2", "fc3"};
    for (int i = 0; i < parts.length; i++) {
      Tensor weight = model.weight(ours[i] + ".weight");
      file.initializerInput(parts[i] + "_w_0", i == 0 ? scaled(weight) : weight);
      file.initializerInput(parts[i] + "_b_0", model.weight(ours[i] + ".bias"));
    }
    features(file);
    file.initializerInput("OC2_DUMMY_1", Tensors.longs(1, 9216));
    file.node("OC2_DUMMY_0 = Reshape(pool5_1, OC2_DUMMY_1)");
    fullyConnected(file, opset, "fc6", "OC2_DUMMY_0", true);
    fullyConnected(file, opset, "fc7", "fc6_3", true);
    fullyConnected(file, opset, "fc8", "fc7_3", false);
    return file.node("prob_1 = Softmax(fc8_1)").output("prob_1");
  }

  private static Tensor scaled(Tensor weight) {
    Tensor scaled = Tensor.zeros(weight.shape(), ElementType.FLOAT32);
    for (long i = 0; i < weight.size(); i++) {
      scaled.set(i, weight.floatAt(i) / PIXEL_SCALE);
    }
    return scaled;
  }

  private static void features(FileBuilder file) {
    conv(file, "conv1", "data_0", 11, 4, 0, 1);
    normAndPool(file, 1);
    conv(file, "conv2", "pool1_1", 5, 1, 2, 2);
    normAndPool(file, 2);
    conv(file, "conv3", "pool2_1", 3, 1, 1, 1);
    conv(file, "conv4", "conv3_2", 3, 1, 1, 2);
    conv(file, "conv5", "conv4_2", 3, 1, 1, 2);
    pool(file, "pool5_1", "conv5_2");
  }

  private static void conv(
      FileBuilder file, String name, String x, int kernel, int stride, int pad, int group) {
    file.node(
        "%1$s_1 = Conv(%2$s, %1$s_w_0, %1$s_b_0)".formatted(name, x),
        "group",
        group,
        "kernel_shape",
        ints(kernel, kernel),
        "pads",
        ints(pad, pad, pad, pad),
        "strides",
        ints(stride, stride));
    file.node("%1$s_2 = Relu(%1$s_1)".formatted(name));
  }

  private static void normAndPool(FileBuilder file, int layer) {
    file.node(
        "norm%1$d_1 = LRN(conv%1$d_2)".formatted(layer),
        "size",
        5,
        "alpha",
        1e-4f,
        "beta",
        0.75f,
        "bias",
        1f);
    pool(file, "pool%d_1".formatted(layer), "norm%d_1".formatted(layer));
  }

  private static void pool(FileBuilder file, String y, String x) {
    file.node(
        "%s = MaxPool(%s)".formatted(y, x),
        "kernel_shape",
        ints(3, 3),
        "pads",
        ints(0, 0, 1, 1),
        "strides",
        ints(2, 2));
  }

  private static void fullyConnected(
      FileBuilder file, int opset, String name, String x, boolean hidden) {
    String gemm = "%1$s_1 = Gemm(%2$s, %1$s_w_0, %1$s_b_0)".formatted(name, x);
    String dropout = "%1$s_3, _%1$s_mask_1 = Dropout(%1$s_2)".formatted(name);
    if (opset == 6) {
      file.node(gemm, "broadcast", 1, "transB", 1);
    } else {
      file.node(gemm, "transB", 1);
    }
    if (!hidden) {
      return;
    }
    file.node("%1$s_2 = Relu(%1$s_1)".formatted(name));
    if (opset == 6) {
      file.node(dropout, "is_test", 1, "ratio", 0.5f);
    } else {
      file.node(dropout, "ratio", 0.5f);
    }
  }
}
