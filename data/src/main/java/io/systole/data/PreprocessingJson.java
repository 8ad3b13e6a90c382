// SPDX-License-Identifier: Apache-2.0
package io.systole.data;

import io.systole.numeric.file.BadFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of {@link Preprocessing}; every key is needed, no other is taken. */
final class PreprocessingJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<String> KEYS =
      Set.of("size", "resize", "channels", "divisor", "mean", "deviation");

  private final Path file;

  PreprocessingJson(Path file) {
    this.file = file;
  }

  static String format(Preprocessing preprocessing) {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("size").add(preprocessing.height()).add(preprocessing.width());
    ObjectNode resize = root.putObject("resize");
    switch (preprocessing.resize()) {
      case ResizeRule.ShorterSide rule -> resize.put("shorterSide", rule.pixels());
      case ResizeRule.Stretch rule ->
          resize.putArray("stretch").add(rule.height()).add(rule.width());
    }
    resize.put("filter", preprocessing.resize().filter().token());
    root.put("channels", preprocessing.channels().name());
    Normalization normalization = preprocessing.normalization();
    root.put("divisor", normalization.divisor());
    normalization.mean().forEach(root.putArray("mean")::add);
    normalization.deviation().forEach(root.putArray("deviation")::add);
    return root.toString();
  }

  Preprocessing parse(String json) {
    ObjectNode root = object(json);
    for (String key : root.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw BadFileException.of(
            file,
            "preprocessing",
            KEYS.stream().sorted().collect(Collectors.joining(", ")),
            "key " + BadFileException.quote(key));
      }
    }
    List<Integer> size = integers(root.path("size"), "size", 2);
    ResizeRule resize = resize(root.path("resize"));
    try {
      return new Preprocessing(
          size.get(0),
          size.get(1),
          resize,
          constant(ChannelOrder.class, root.path("channels"), "channels"),
          new Normalization(
              numbers(root.path("divisor"), "divisor", 1).getFirst(),
              numbers(root.path("mean"), "mean", Image.CHANNELS),
              numbers(root.path("deviation"), "deviation", Image.CHANNELS)));
    } catch (IllegalArgumentException e) {
      throw new BadFileException(file, "preprocessing: " + e.getMessage());
    }
  }

  private ObjectNode object(String json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw BadFileException.of(file, "preprocessing", "JSON", e.getOriginalMessage());
    }
    throw BadFileException.of(file, "preprocessing", "a JSON object", BadFileException.quote(json));
  }

  private ResizeRule resize(JsonNode node) {
    ResizeFilter filter = constant(ResizeFilter.class, node.path("filter"), "resize filter");
    boolean shorter = node.has("shorterSide");
    if (node.size() != 2 || shorter == node.has("stretch")) {
      throw BadFileException.of(
          file,
          "resize",
          "filter and either shorterSide or stretch",
          BadFileException.quote(node.toString()));
    }
    try {
      if (shorter) {
        int pixels = integers(node.path("shorterSide"), "resize shorterSide", 1).getFirst();
        return new ResizeRule.ShorterSide(pixels, filter);
      }
      List<Integer> sides = integers(node.path("stretch"), "resize stretch", 2);
      return new ResizeRule.Stretch(sides.get(0), sides.get(1), filter);
    } catch (IllegalArgumentException e) {
      throw new BadFileException(file, "preprocessing: " + e.getMessage());
    }
  }

  private <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String key) {
    for (E constant : type.getEnumConstants()) {
      if (node.isString() && constant.name().equalsIgnoreCase(node.stringValue())) {
        return constant;
      }
    }
    String known =
        Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(" or "));
    throw unexpected(key, known, node);
  }

  private List<Integer> integers(JsonNode node, String key, int count) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode element : elements(node, key, count)) {
      if (!element.canConvertToInt() || !element.isIntegralNumber()) {
        throw unexpected(key, "integers", node);
      }
      values.add(element.intValue());
    }
    return values;
  }

  private List<Double> numbers(JsonNode node, String key, int count) {
    List<Double> values = new ArrayList<>();
    for (JsonNode element : elements(node, key, count)) {
      if (!element.isNumber()) {
        throw unexpected(key, "numbers", node);
      }
      values.add(element.doubleValue());
    }
    return values;
  }

  /** One element stands for itself, several for an array. */
  private List<JsonNode> elements(JsonNode node, String key, int count) {
    if (count == 1) {
      return List.of(node);
    }
    if (!(node instanceof ArrayNode array) || array.size() != count) {
      throw unexpected(key, "an array of " + count + " numbers", node);
    }
    return array.values().stream().toList();
  }

  private BadFileException unexpected(String key, String expected, JsonNode found) {
    return BadFileException.of(
        file,
        key,
        expected,
        found.isMissingNode() ? "none" : BadFileException.quote(found.toString()));
  }
}
