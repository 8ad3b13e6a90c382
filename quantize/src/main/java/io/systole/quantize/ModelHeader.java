// SPDX-License-Identifier: Apache-2.0
package io.systole.quantize;

import io.systole.graph.Graph;
import io.systole.graph.GraphJson;
import io.systole.graph.Value;
import io.systole.numeric.ElementType;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Tensor;
import io.systole.numeric.file.BadFileException;
import io.systole.numeric.file.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata of a model file, each a string:
 *
 * <ul>
 *   <li>{@code systole.graph}: the graph ({@link GraphJson})
 *   <li>{@code systole.stored}: {@code {"conv1.weight": "16,0", …}} for the tensors held as
 *       integers
 *   <li>{@code systole.formats}: {@code {"auto:8": {"image": "8,2", "conv1": "8,5", …}, …}}
 *   <li>{@code systole.classes}: {@code ["airplane", …]}
 *   <li>{@code systole.preprocessing}: JSON of the module that prepares images
 * </ul>
 */
final class ModelHeader {
  private static final String GRAPH = "systole.graph";
  private static final String STORED = "systole.stored";
  private static final String FORMATS = "systole.formats";
  private static final String CLASSES = "systole.classes";
  private static final String PREPROCESSING = "systole.preprocessing";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ModelHeader() {}

  static Map<String, String> format(ModelFile model) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(GRAPH, GraphJson.format(model.graph()));
    if (!model.stored().isEmpty()) {
      Map<String, FixedFormat> ordered = new LinkedHashMap<>();
      model.tensors().keySet().stream()
          .filter(model.stored()::containsKey)
          .forEach(name -> ordered.put(name, model.stored().get(name)));
      metadata.put(STORED, texts(ordered).toString());
    }
    if (!model.formats().isEmpty()) {
      ObjectNode sets = JSON.createObjectNode();
      model.formats().forEach((spec, formats) -> sets.set(spec, texts(formats.byValue())));
      metadata.put(FORMATS, sets.toString());
    }
    if (!model.classes().isEmpty()) {
      metadata.put(CLASSES, JSON.valueToTree(model.classes()).toString());
    }
    model.preprocessing().ifPresent(text -> metadata.put(PREPROCESSING, text));
    return metadata;
  }

  private static ObjectNode texts(Map<String, FixedFormat> formats) {
    ObjectNode json = JSON.createObjectNode();
    formats.forEach((name, format) -> json.put(name, format.toString()));
    return json;
  }

  static ModelFile parse(Path file, SafeTensors content) {
    Map<String, String> metadata = content.metadata();
    Graph graph = graph(file, metadata.get(GRAPH));
    Map<String, FixedFormat> stored = formats(file, STORED, json(file, STORED, metadata));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Value parameter : graph.parameters()) {
      Tensor tensor = content.tensor(file, parameter.name());
      check(file, parameter, tensor, stored.containsKey(parameter.name()));
      tensors.put(parameter.name(), tensor);
    }
    stored.keySet().retainAll(tensors.keySet());
    Map<String, Formats> sets = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> set : json(file, FORMATS, metadata).properties()) {
      sets.put(set.getKey(), complete(file, graph, set));
    }
    List<String> classes = new ArrayList<>();
    String names = metadata.getOrDefault(CLASSES, "[]");
    if (!(tree(file, CLASSES, names) instanceof ArrayNode array)) {
      throw BadFileException.of(file, CLASSES, "an array of names", BadFileException.quote(names));
    }
    array.forEach(name -> classes.add(name.asString("")));
    return new ModelFile(
        graph, tensors, stored, sets, classes, Optional.ofNullable(metadata.get(PREPROCESSING)));
  }

  private static Graph graph(Path file, @org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      throw BadFileException.of(
          file, "metadata", GRAPH + " (a model file holds its graph)", "weights alone");
    }
    try {
      return GraphJson.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadFileException(file, GRAPH + ": " + e.getMessage());
    }
  }

  private static void check(Path file, Value parameter, Tensor tensor, boolean integer) {
    ElementType expected = integer ? ElementType.INT16 : ElementType.FLOAT32;
    if (tensor.type() != expected || !tensor.shape().equals(parameter.shape())) {
      throw BadFileException.of(
          file,
          "tensor " + BadFileException.quote(parameter.name()),
          expected + " " + parameter.shape(),
          tensor);
    }
  }

  /** A set of formats, with one for each value that needs one. */
  private static Formats complete(Path file, Graph graph, Map.Entry<String, JsonNode> set) {
    String place = FORMATS + " " + BadFileException.quote(set.getKey());
    Formats formats = new Formats(formats(file, place, set.getValue()));
    for (String value : Formats.uniform(graph, FixedFormat.PAPER).byValue().keySet()) {
      if (!formats.byValue().containsKey(value)) {
        throw BadFileException.of(file, place, "a format for " + value, "none");
      }
    }
    return formats;
  }

  private static Map<String, FixedFormat> formats(Path file, String place, JsonNode json) {
    Map<String, FixedFormat> formats = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      try {
        formats.put(field.getKey(), FixedFormat.parse(field.getValue().asString("")));
      } catch (IllegalArgumentException e) {
        throw new BadFileException(
            file, place + " " + BadFileException.quote(field.getKey()) + ": " + e.getMessage());
      }
    }
    return formats;
  }

  /** The JSON object of a key; an empty one if the key is missing. */
  private static ObjectNode json(Path file, String key, Map<String, String> metadata) {
    String text = metadata.getOrDefault(key, "{}");
    if (tree(file, key, text) instanceof ObjectNode object) {
      return object;
    }
    throw BadFileException.of(file, key, "a JSON object", BadFileException.quote(text));
  }

  private static JsonNode tree(Path file, String key, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw BadFileException.of(file, key, "JSON", e.getOriginalMessage());
    }
  }
}
