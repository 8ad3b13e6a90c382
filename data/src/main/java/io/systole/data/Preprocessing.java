// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * From an image to a network's input: resize, cut out the centre, normalize, order the channels.
 *
 * <p>A model file carries one as JSON ({@link #toJson}), and {@code --preprocess} takes such a
 * file:
 *
 * <pre>
 * {"size": [224, 224], "resize": {"shorterSide": 256, "filter": "bilinear"}, "channels": "RGB",
 *  "divisor": 255, "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225]}
 * </pre>
 *
 * with {@code "resize": {"stretch": [256, 256], "filter": "bicubic"}} for given sides.
 *
 * @param height of the network's input
 * @param width of the network's input
 */
public record Preprocessing(
    int height, int width, ResizeRule resize, ChannelOrder channels, Normalization normalization) {
  /** The names that {@link #of} knows. */
  public static final List<String> NAMES = List.of("torch", "caffe", "cifar");

  private static final int TRAINING_SIDE = 256;
  private static final int TORCH_CROP = 224;

  public Preprocessing {
    if (height < 1 || width < 1 || !resize.covers(height, width)) {
      throw new IllegalArgumentException(
          "input of %d x %d cannot be cut out of an image resized by %s"
              .formatted(height, width, resize));
    }
  }

  /**
   * As torchvision's ImageNet networks: the shorter side to 256 (in proportion for inputs above
   * 256), bilinear; RGB.
   */
  public static Preprocessing torch(int height, int width) {
    int side = Math.max(height, width);
    int shorter = side <= TRAINING_SIDE ? TRAINING_SIDE : side * TRAINING_SIDE / TORCH_CROP;
    return new Preprocessing(
        height,
        width,
        new ResizeRule.ShorterSide(shorter, ResizeFilter.BILINEAR),
        ChannelOrder.RGB,
        Normalization.IMAGENET);
  }

  /**
   * As the networks of the Caffe model zoo: stretched to 256 x 256 (or to the input, if that is
   * larger), BGR from 0 to 255 less the mean.
   */
  public static Preprocessing caffe(int height, int width) {
    int stretchedHeight = Math.max(TRAINING_SIDE, height);
    int stretchedWidth = Math.max(TRAINING_SIDE, width);
    return new Preprocessing(
        height,
        width,
        new ResizeRule.Stretch(stretchedHeight, stretchedWidth, ResizeFilter.BILINEAR),
        ChannelOrder.BGR,
        Normalization.CAFFE);
  }

  /** For networks on CIFAR-10 images: stretched to the input, bilinear; RGB. */
  public static Preprocessing cifar(int height, int width) {
    return new Preprocessing(
        height,
        width,
        new ResizeRule.Stretch(height, width, ResizeFilter.BILINEAR),
        ChannelOrder.RGB,
        Normalization.CIFAR10);
  }

  /**
   * A preprocessing by its name (torch, caffe, cifar) for an input of the given sides, or from a
   * file.
   *
   * @throws BadFileException if it is neither, or the file is for another input
   */
  public static Preprocessing of(String nameOrFile, int height, int width) {
    return switch (nameOrFile) {
      case "torch" -> torch(height, width);
      case "caffe" -> caffe(height, width);
      case "cifar" -> cifar(height, width);
      default -> {
        Path file = Path.of(nameOrFile);
        if (!Files.exists(file)) {
          throw new BadFileException(
              file, "expected torch, caffe, cifar or a JSON file, found no such file");
        }
        Preprocessing read =
            parse(new String(FileSource.bytes(file), StandardCharsets.UTF_8), file);
        if (read.height != height || read.width != width) {
          throw BadFileException.of(
              file,
              "size",
              "the network's input, [%d, %d]".formatted(height, width),
              "[%d, %d]".formatted(read.height, read.width));
        }
        yield read;
      }
    };
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param file where the text is from, for messages
   * @throws BadFileException if it is not such a text
   */
  public static Preprocessing parse(String json, Path file) {
    return new PreprocessingJson(file).parse(json);
  }

  /** As JSON, on one line. */
  public String toJson() {
    return PreprocessingJson.format(this);
  }

  /** An image as FLOAT32 [1, 3, height, width]. */
  public Tensor apply(Image image) {
    return apply(List.of(image));
  }

  /** Images as FLOAT32 [images, 3, height, width]. */
  public Tensor apply(List<Image> images) {
    Shape shape = Shape.of(images.size(), Image.CHANNELS, height, width);
    float[] nchw = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < images.size(); i++) {
      Image cut = resize.apply(images.get(i)).centreCrop(height, width);
      normalize(cut, nchw, i * Image.CHANNELS * height * width);
    }
    return Tensor.ofFloats(shape, nchw);
  }

  private void normalize(Image image, float[] nchw, int offset) {
    byte[] rgb = image.rgb();
    int at = offset;
    for (int c = 0; c < Image.CHANNELS; c++) {
      float[] table = normalization.table(c);
      for (int i = channels.source(c); i < rgb.length; i += Image.CHANNELS) {
        nchw[at++] = table[rgb[i] & 0xff];
      }
    }
  }
}
