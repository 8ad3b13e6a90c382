// SPDX-License-Identifier: Apache-2.0
package io.systole.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.annotation.EnumNaming;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Everything that decides a training run, read from one YAML file; an unknown or missing key is an
 * error.
 *
 * @param seed decides initialization, order, augmentation and dropout
 * @param normalization where batch normalization stands, and whether LRN stays
 * @param lrn alpha and bias of LRN (size 5, beta 0.75), as ONNX has them
 * @param batchSize images a step
 * @param learningRate the peak of the one-cycle schedule
 * @param warmup share of all steps in which the rate rises from a tenth of the peak to it
 * @param momentum of SGD
 * @param weightDecay L2, on convolution and fully connected weights only
 * @param clipNorm largest L2 norm of the whole gradient
 * @param dropout rate behind fc1 and fc2
 * @param labelSmoothing share of the target spread evenly over all classes
 * @param shiftPixels largest shift of a crop, at 32×32, in each direction
 * @param phases image sizes, in order
 * @param pruning null keeps every weight
 */
public record Recipe(
    long seed,
    Normalization normalization,
    LrnSettings lrn,
    int batchSize,
    double learningRate,
    double warmup,
    double momentum,
    double weightDecay,
    double clipNorm,
    double dropout,
    double labelSmoothing,
    int shiftPixels,
    List<Phase> phases,
    java.util.Optional<Pruning> pruning) {

  /** How Jackson tells of a missing key. */
  private static final Pattern MISSING = Pattern.compile("^Missing creator property '(\\w+)'");

  /** Where batch normalization stands in the network that is trained. */
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  public enum Normalization {
    /** In front of the convolutions' ReLUs, LRN kept: what the product deploys. */
    BATCH_NORM_AND_LRN,
    /** In front of the convolutions' ReLUs, no LRN. */
    BATCH_NORM,
    /** Where LRN stands, behind the ReLU, and nowhere else: the paper's training. */
    BATCH_NORM_INSTEAD_OF_LRN
  }

  /** LRN's alpha (divided by size, as in ONNX) and bias. */
  public record LrnSettings(float alpha, float bias) {}

  /** A stretch of training at one image size (square, pixels). */
  public record Phase(int size, int epochs) {}

  /**
   * Gradual magnitude pruning of fc1 and fc2: density falls cubically to {@code density} over the
   * epochs from {@code fromEpoch} to {@code toEpoch} (of the whole run, counted from 0), and stays.
   */
  public record Pruning(double density, int fromEpoch, int toEpoch) {}

  public Recipe {
    phases = List.copyOf(phases);
    require(batchSize >= 2, "batchSize", "at least 2", batchSize);
    require(learningRate > 0, "learningRate", "above 0", learningRate);
    require(warmup > 0 && warmup < 1, "warmup", "between 0 and 1", warmup);
    require(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", momentum);
    require(weightDecay >= 0, "weightDecay", "at least 0", weightDecay);
    require(clipNorm > 0, "clipNorm", "above 0", clipNorm);
    require(dropout >= 0 && dropout < 1, "dropout", "in [0, 1)", dropout);
    require(
        labelSmoothing >= 0 && labelSmoothing < 1, "labelSmoothing", "in [0, 1)", labelSmoothing);
    require(shiftPixels >= 0 && shiftPixels <= 16, "shiftPixels", "0 to 16", shiftPixels);
    require(!phases.isEmpty(), "phases", "at least one", phases);
    for (Phase phase : phases) {
      require(phase.size() >= 67 && phase.size() <= 227, "phases.size", "67 to 227", phase.size());
      require(phase.epochs() >= 1, "phases.epochs", "at least 1", phase.epochs());
    }
    if (pruning.isPresent()) {
      Pruning p = pruning.get();
      require(p.density() > 0 && p.density() <= 1, "pruning.density", "in (0, 1]", p.density());
      int last = phases.stream().mapToInt(Phase::epochs).sum() - 1;
      require(p.fromEpoch() >= 0, "pruning.fromEpoch", "at least 0", p.fromEpoch());
      require(
          p.toEpoch() > p.fromEpoch() && p.toEpoch() <= last,
          "pruning.toEpoch",
          "after fromEpoch %d, up to the last, %d".formatted(p.fromEpoch(), last),
          p.toEpoch());
    }
  }

  private static void require(boolean holds, String key, String expected, Object found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(key, expected, found));
    }
  }

  /** Epochs of all phases. */
  public int epochs() {
    return phases.stream().mapToInt(Phase::epochs).sum();
  }

  /** Image size of an epoch, counted from 0. */
  public int sizeOfEpoch(int epoch) {
    int rest = epoch;
    for (Phase phase : phases) {
      if (rest < phase.epochs()) {
        return phase.size();
      }
      rest -= phase.epochs();
    }
    throw new IllegalArgumentException("epoch " + epoch + " of " + epochs());
  }

  /**
   * Reads a recipe.
   *
   * @throws IllegalArgumentException in one line: file, key, expected, found
   */
  public static Recipe read(Path file) throws IOException {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    try {
      return mapper.readValue(Files.readString(file), Recipe.class);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "%s: unknown key %s; expected one of %s"
              .formatted(file, e.getPropertyName(), e.getKnownPropertyIds()),
          e);
    } catch (JacksonException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String reason =
          root instanceof JacksonException j ? j.getOriginalMessage() : root.getMessage();
      String line = reason == null ? "not a recipe" : reason.lines().findFirst().orElse("");
      Matcher missing = MISSING.matcher(line);
      throw new IllegalArgumentException(
          "%s: %s".formatted(file, missing.find() ? "missing key " + missing.group(1) : line), e);
    }
  }
}
