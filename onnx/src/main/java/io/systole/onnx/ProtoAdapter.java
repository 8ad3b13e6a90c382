// SPDX-License-Identifier: Apache-2.0
package io.systole.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.systole.numeric.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes of a ModelProto to {@link RawModel} and back.
 *
 * <p>A message that cannot be understood is an {@link IllegalArgumentException} of one line.
 */
final class ProtoAdapter {
  private static final String PRODUCER = "systole";

  private final ProtoTensors tensors;

  ProtoAdapter(ProtoTensors tensors) {
    this.tensors = tensors;
  }

  /** Parses a message; byte fields share the array. */
  static <T extends MessageLite> T parse(Parser<T> parser, byte[] bytes, String what) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      in.enableAliasing(true);
      T message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "expected %s, found something else or a damaged one: %s"
              .formatted(what, firstSentence(e)),
          e);
    }
  }

  /** The library's reason without its guesses. */
  private static String firstSentence(InvalidProtocolBufferException e) {
    return String.valueOf(e.getMessage()).split("\\.\\s", 2)[0];
  }

  RawModel decode(byte[] bytes) {
    ModelProto model = parse(ModelProto.parser(), bytes, "an ONNX model");
    if (!model.hasGraph()) {
      throw new IllegalArgumentException("expected an ONNX model, found no graph in it");
    }
    GraphProto graph = model.getGraph();
    if (graph.getSparseInitializerCount() > 0) {
      throw new IllegalArgumentException("sparse initializers are not supported");
    }
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      if (initializers.put(tensor.getName(), tensors.decode(tensor)) != null) {
        throw new IllegalArgumentException("two initializers are named " + tensor.getName());
      }
    }
    return new RawModel(
        model.getIrVersion(),
        opset(model),
        graph.getName(),
        graph.getInputList().stream().map(ProtoAdapter::value).toList(),
        initializers,
        graph.getNodeList().stream().map(this::node).toList(),
        graph.getOutputList().stream().map(ProtoAdapter::value).toList());
  }

  private static long opset(ModelProto model) {
    return model.getOpsetImportList().stream()
        .filter(opset -> opset.getDomain().isEmpty() || opset.getDomain().equals("ai.onnx"))
        .mapToLong(OperatorSetIdProto::getVersion)
        .max()
        .orElse(1);
  }

  private static RawValue value(ValueInfoProto info) {
    TypeProto type = info.getType();
    if (!type.hasTensorType()) {
      return new RawValue(info.getName(), type.getValueCase().name(), Optional.empty());
    }
    TypeProto.Tensor tensor = type.getTensorType();
    Optional<List<Long>> dims =
        tensor.hasShape()
            ? Optional.of(
                tensor.getShape().getDimList().stream()
                    .map(dim -> dim.hasDimValue() ? dim.getDimValue() : RawValue.DYNAMIC)
                    .toList())
            : Optional.empty();
    return new RawValue(info.getName(), ProtoTensors.typeName(tensor.getElemType()), dims);
  }

  private RawNode node(NodeProto node) {
    Map<String, RawNode.Attribute> attributes = new HashMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attributes.put(attribute.getName(), attribute(attribute)) != null) {
        throw new IllegalArgumentException(
            "node %s (%s): attribute %s is given twice"
                .formatted(node.getName(), node.getOpType(), attribute.getName()));
      }
    }
    String domain = node.getDomain().equals("ai.onnx") ? "" : node.getDomain();
    return new RawNode(
        node.getName(),
        domain,
        node.getOpType(),
        node.getInputList(),
        node.getOutputList(),
        attributes);
  }

  private RawNode.Attribute attribute(AttributeProto attribute) {
    return switch (kind(attribute)) {
      case INT -> new RawNode.IntValue(attribute.getI());
      case FLOAT -> new RawNode.FloatValue(attribute.getF());
      case STRING -> new RawNode.StringValue(attribute.getS().toStringUtf8());
      case TENSOR -> new RawNode.TensorValue(tensors.decode(attribute.getT()));
      case INTS -> new RawNode.IntValues(attribute.getIntsList());
      case FLOATS -> new RawNode.FloatValues(attribute.getFloatsList());
      case AttributeType other -> new RawNode.OtherValue(other.name());
    };
  }

  /** The kind; files of the first IR versions leave it out. */
  private static AttributeType kind(AttributeProto attribute) {
    if (attribute.hasType()) {
      return attribute.getType();
    }
    if (attribute.hasI()) {
      return AttributeType.INT;
    }
    if (attribute.hasF()) {
      return AttributeType.FLOAT;
    }
    if (attribute.hasS()) {
      return AttributeType.STRING;
    }
    if (attribute.hasT()) {
      return AttributeType.TENSOR;
    }
    if (attribute.getIntsCount() > 0) {
      return AttributeType.INTS;
    }
    return attribute.getFloatsCount() > 0 ? AttributeType.FLOATS : AttributeType.UNDEFINED;
  }

  static ModelProto encode(RawModel model) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName(model.name());
    model.inputs().forEach(value -> graph.addInput(encode(value)));
    model.outputs().forEach(value -> graph.addOutput(encode(value)));
    model.nodes().forEach(node -> graph.addNode(encode(node)));
    model.initializers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> graph.addInitializer(ProtoTensors.encode(e.getKey(), e.getValue())));
    return ModelProto.newBuilder()
        .setIrVersion(model.irVersion())
        .setProducerName(PRODUCER)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(model.opset()))
        .setGraph(graph)
        .build();
  }

  private static ValueInfoProto encode(RawValue value) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.valueOf(value.type()).getNumber());
    if (value.dims().isPresent()) {
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (long dim : value.dims().get()) {
        TensorShapeProto.Dimension.Builder builder = shape.addDimBuilder();
        if (dim == RawValue.DYNAMIC) {
          builder.setDimParam("N");
        } else {
          builder.setDimValue(dim);
        }
      }
      tensor.setShape(shape);
    }
    return ValueInfoProto.newBuilder()
        .setName(value.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static NodeProto encode(RawNode node) {
    NodeProto.Builder proto =
        NodeProto.newBuilder()
            .setName(node.name())
            .setDomain(node.domain())
            .setOpType(node.type())
            .addAllInput(node.inputs())
            .addAllOutput(node.outputs());
    node.attributes().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> proto.addAttribute(encode(e.getKey(), e.getValue())));
    return proto.build();
  }

  private static AttributeProto encode(String name, RawNode.Attribute attribute) {
    AttributeProto.Builder proto =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.valueOf(attribute.kind()));
    switch (attribute) {
      case RawNode.IntValue number -> proto.setI(number.value());
      case RawNode.FloatValue real -> proto.setF(real.value());
      case RawNode.StringValue text -> proto.setS(ByteString.copyFromUtf8(text.value()));
      case RawNode.TensorValue block -> proto.setT(ProtoTensors.encode("", block.value()));
      case RawNode.IntValues numbers -> proto.addAllInts(numbers.values());
      case RawNode.FloatValues reals -> proto.addAllFloats(reals.values());
      case RawNode.OtherValue other ->
          throw new IllegalArgumentException("no way to write " + other);
    }
    return proto.build();
  }
}
