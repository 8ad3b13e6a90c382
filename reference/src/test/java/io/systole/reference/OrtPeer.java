// SPDX-License-Identifier: Apache-2.0
package io.systole.reference;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import io.systole.graph.Graph;
import io.systole.graph.Model;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.numeric.ElementType;
import io.systole.numeric.Shape;
import io.systole.numeric.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * ONNX Runtime as an independent peer: a graph written as opset 19, independently of the exporter,
 * and run.
 */
final class OrtPeer {
  private final OnnxMl.GraphProto.Builder proto = OnnxMl.GraphProto.newBuilder();

  private OrtPeer() {}

  /** The graph's outputs as ONNX Runtime computes them. */
  static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try (OrtSession session = environment.createSession(bytes(model))) {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        Tensor tensor = input.getValue();
        feeds.put(
            input.getKey(),
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(tensor.toFloats()), dims(tensor.shape())));
      }
      Map<String, Tensor> outputs = new HashMap<>();
      try (OrtSession.Result result = session.run(feeds)) {
        for (String name : model.graph().outputs()) {
          OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
          FloatBuffer buffer = tensor.getFloatBuffer();
          float[] values = new float[buffer.remaining()];
          buffer.get(values);
          int[] shape = Arrays.stream(tensor.getInfo().getShape()).mapToInt(d -> (int) d).toArray();
          outputs.put(name, Tensor.ofFloats(Shape.of(shape), values));
        }
      }
      return outputs;
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private static long[] dims(Shape shape) {
    return Arrays.stream(shape.toArray()).asLongStream().toArray();
  }

  static byte[] bytes(Model model) {
    OrtPeer peer = new OrtPeer();
    Graph graph = model.graph();
    peer.proto.setName("peer");
    graph.inputs().forEach(input -> peer.proto.addInput(info(input)));
    graph
        .outputs()
        .forEach(name -> peer.proto.addOutput(OnnxMl.ValueInfoProto.newBuilder().setName(name)));
    for (Value parameter : graph.parameters()) {
      Tensor tensor = Objects.requireNonNull(model.weights().get(parameter.name()));
      peer.initializer(
          parameter.name(),
          OnnxMl.TensorProto.DataType.FLOAT,
          tensor.shape(),
          tensor.data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }
    graph.nodes().forEach(peer::add);
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(9)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(19))
        .setGraph(peer.proto)
        .build()
        .toByteArray();
  }

  private static OnnxMl.ValueInfoProto info(Value value) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    for (int dim : value.shape().toArray()) {
      shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    OnnxMl.TypeProto.Tensor.Builder type =
        OnnxMl.TypeProto.Tensor.newBuilder()
            .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
            .setShape(shape);
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(value.name())
        .setType(OnnxMl.TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  private void initializer(String name, OnnxMl.TensorProto.DataType type, Shape shape, byte[] raw) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    Arrays.stream(shape.toArray()).forEach(tensor::addDims);
    proto.addInitializer(tensor);
  }

  private void add(Node node) {
    OnnxMl.NodeProto.Builder builder =
        OnnxMl.NodeProto.newBuilder()
            .setName(node.name())
            .setOpType(node.op().type())
            .addAllInput(node.inputs())
            .addOutput(node.output());
    attributes(node, builder);
    proto.addNode(builder);
  }

  private void attributes(Node node, OnnxMl.NodeProto.Builder b) {
    switch (node.op()) {
      case Op.Conv conv -> {
        window(b, conv.window());
        ints(b, "dilations", conv.window().dilations());
        integer(b, "group", conv.group());
      }
      case Op.MaxPool pool -> {
        window(b, pool.window());
        ints(b, "dilations", pool.window().dilations());
        integer(b, "ceil_mode", pool.ceilMode() ? 1 : 0);
      }
      case Op.AveragePool pool -> {
        window(b, pool.window());
        ints(b, "dilations", pool.window().dilations());
        integer(b, "ceil_mode", pool.ceilMode() ? 1 : 0);
        integer(b, "count_include_pad", pool.countIncludePad() ? 1 : 0);
      }
      case Op.Gemm gemm -> {
        number(b, "alpha", gemm.alpha());
        number(b, "beta", gemm.beta());
        integer(b, "transA", gemm.transA() ? 1 : 0);
        integer(b, "transB", gemm.transB() ? 1 : 0);
      }
      case Op.LeakyRelu leaky -> number(b, "alpha", leaky.alpha());
      case Op.Clip clip -> {
        input(node, b, "min", clip.min());
        input(node, b, "max", clip.max());
      }
      case Op.Lrn lrn -> {
        integer(b, "size", lrn.size());
        number(b, "alpha", lrn.alpha());
        number(b, "beta", lrn.beta());
        number(b, "bias", lrn.bias());
      }
      case Op.BatchNormalization norm -> number(b, "epsilon", norm.epsilon());
      case Op.Concat concat -> integer(b, "axis", concat.axis());
      case Op.Flatten flatten -> integer(b, "axis", flatten.axis());
      case Op.Softmax softmax -> integer(b, "axis", softmax.axis());
      case Op.Transpose transpose -> ints(b, "perm", transpose.perm());
      case Op.Reshape reshape -> input(node, b, "shape", reshape.shape());
      case Op.Squeeze squeeze -> input(node, b, "axes", squeeze.axes());
      case Op.Unsqueeze unsqueeze -> input(node, b, "axes", unsqueeze.axes());
      case Op.Pad pad -> {
        String mode = pad.mode().name().toLowerCase(java.util.Locale.ROOT);
        b.addAttribute(
            attribute("mode", OnnxMl.AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(mode)));
        input(node, b, "pads", pad.pads());
        input(node, b, "value", pad.value());
      }
      case Op.MatMul _ -> {}
      case Op.Relu _ -> {}
      case Op.GlobalAveragePool _ -> {}
      case Op.Add _ -> {}
      case Op.Sum _ -> {}
      case Op.Mul _ -> {}
      case Op.Dropout _ -> {}
      case Op.Identity _ -> {}
    }
  }

  private static void window(OnnxMl.NodeProto.Builder b, Window window) {
    ints(b, "kernel_shape", window.kernel());
    ints(b, "strides", window.strides());
    ints(b, "pads", window.pads());
  }

  private static OnnxMl.AttributeProto.Builder attribute(
      String name, OnnxMl.AttributeProto.AttributeType type) {
    return OnnxMl.AttributeProto.newBuilder().setName(name).setType(type);
  }

  private static void integer(OnnxMl.NodeProto.Builder b, String name, long value) {
    b.addAttribute(attribute(name, OnnxMl.AttributeProto.AttributeType.INT).setI(value));
  }

  private static void number(OnnxMl.NodeProto.Builder b, String name, float value) {
    b.addAttribute(attribute(name, OnnxMl.AttributeProto.AttributeType.FLOAT).setF(value));
  }

  private static void ints(OnnxMl.NodeProto.Builder b, String name, List<Integer> values) {
    List<Long> longs = new ArrayList<>();
    values.forEach(value -> longs.add((long) value));
    b.addAttribute(attribute(name, OnnxMl.AttributeProto.AttributeType.INTS).addAllInts(longs));
  }

  private void input(Node node, OnnxMl.NodeProto.Builder b, String name, float value) {
    Tensor scalar = Tensor.ofFloats(Shape.of(), value);
    bind(node, b, name, scalar, OnnxMl.TensorProto.DataType.FLOAT);
  }

  private void input(Node node, OnnxMl.NodeProto.Builder b, String name, List<Integer> values) {
    Tensor longs = Tensor.zeros(Shape.of(values.size()), ElementType.INT64);
    for (int i = 0; i < values.size(); i++) {
      longs.set(i, (long) values.get(i));
    }
    bind(node, b, name, longs, OnnxMl.TensorProto.DataType.INT64);
  }

  private void bind(
      Node node,
      OnnxMl.NodeProto.Builder b,
      String name,
      Tensor value,
      OnnxMl.TensorProto.DataType type) {
    String full = node.name() + "/" + name;
    initializer(
        full, type, value.shape(), value.data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    b.addInput(full);
  }
}
