// SPDX-License-Identifier: Apache-2.0
/**
 * ONNX files to graphs and back, opset 6 to 22 in, 17 out.
 *
 * <p>Comes after {@code graph}. In: {@link io.systole.onnx.OnnxFile} reads a file and lowers it to
 * a {@link io.systole.graph.Model} in which every shape is known, every constant folded and no
 * opset difference is left. Out: {@link io.systole.onnx.OnnxExporter}. {@link
 * io.systole.onnx.TensorProtoFile} reads and writes the single tensors of ONNX's own tests. Only
 * {@code ProtoAdapter} and {@code ProtoTensors} see the protobuf classes; everything else works on
 * the {@code Raw…} records.
 *
 * {@snippet :
 * OnnxFile file = OnnxFile.read(Path.of("alexnet.onnx"));
 * Model model = file.model();
 * OnnxExporter.write(model, Path.of("again.onnx"));
 * }
 */
@NullMarked
package io.systole.onnx;

import org.jspecify.annotations.NullMarked;
