// SPDX-License-Identifier: Apache-2.0
package io.systole.graph;

import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A graph as JSON text, as model files and checkpoints carry it.
 *
 * <pre>
 * {"name": "alexnet", "inputs": [{"name": "image", "type": "FLOAT32", "shape": [1,3,227,227]}],
 *  "parameters": [...], "outputs": ["softmax"],
 *  "nodes": [{"name": "relu1", "op": "Relu", "inputs": ["conv1"], "output": "relu1"}, ...]}</pre>
 *
 * Attributes of a node carry their ONNX names. What is read back is verified.
 */
public final class GraphJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private GraphJson() {}

  /** The graph as one line of JSON; the same graph gives the same text. */
  public static String format(Graph graph) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", graph.name());
    values(json.putArray("inputs"), graph.inputs());
    values(json.putArray("parameters"), graph.parameters());
    ArrayNode nodes = json.putArray("nodes");
    for (Node node : graph.nodes()) {
      ObjectNode fields = nodes.addObject();
      fields.put("name", node.name());
      fields.put("op", node.op().type());
      ArrayNode inputs = fields.putArray("inputs");
      node.inputs().forEach(inputs::add);
      fields.put("output", node.output());
      OpJson.write(node.op(), fields);
    }
    ArrayNode outputs = json.putArray("outputs");
    graph.outputs().forEach(outputs::add);
    return json.toString();
  }

  private static void values(ArrayNode to, List<Value> values) {
    for (Value value : values) {
      ObjectNode fields = to.addObject();
      fields.put("name", value.name());
      fields.put("type", value.type().name());
      ArrayNode shape = fields.putArray("shape");
      for (int extent : value.shape().toArray()) {
        shape.add(extent);
      }
    }
  }

  /**
   * The graph of a text, verified.
   *
   * @throws IllegalArgumentException of one line, naming the node and the attribute
   */
  public static Graph parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      List<Node> nodes = new ArrayList<>();
      for (JsonNode node : array(json, "nodes")) {
        nodes.add(node(node));
      }
      List<String> outputs = new ArrayList<>();
      array(json, "outputs").forEach(output -> outputs.add(output.stringValue()));
      Graph graph =
          new Graph(
              string(json, "name"),
              values(json, "inputs"),
              values(json, "parameters"),
              nodes,
              outputs);
      Verifier.verify(graph);
      return graph;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("graph: " + e.getOriginalMessage(), e);
    }
  }

  private static Node node(JsonNode json) {
    String name = string(json, "name");
    List<String> inputs = new ArrayList<>();
    array(json, "inputs").forEach(input -> inputs.add(input.stringValue()));
    try {
      Op op = OpJson.read(string(json, "op"), json);
      return new Node(name, op, inputs, string(json, "output"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("node " + name + ": " + e.getMessage(), e);
    }
  }

  private static List<Value> values(JsonNode json, String field) {
    List<Value> values = new ArrayList<>();
    for (JsonNode value : array(json, field)) {
      int[] dims = new int[array(value, "shape").size()];
      for (int i = 0; i < dims.length; i++) {
        dims[i] = array(value, "shape").get(i).intValue();
      }
      ElementType type = ElementType.valueOf(string(value, "type"));
      values.add(new Value(string(value, "name"), type, Shape.of(dims)));
    }
    return values;
  }

  private static String string(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isString()) {
      throw new IllegalArgumentException(
          "%s: expected a string, found %s".formatted(field, value.getNodeType()));
    }
    return value.stringValue();
  }

  private static ArrayNode array(JsonNode json, String field) {
    if (json.path(field) instanceof ArrayNode array) {
      return array;
    }
    throw new IllegalArgumentException(
        "%s: expected an array, found %s".formatted(field, json.path(field).getNodeType()));
  }
}
