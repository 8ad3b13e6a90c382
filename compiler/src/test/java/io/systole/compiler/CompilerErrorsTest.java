// SPDX-License-Identifier: Apache-2.0
package io.systole.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.systole.graph.Graph;
import io.systole.graph.Node;
import io.systole.graph.Op;
import io.systole.graph.TestGraphs;
import io.systole.graph.Value;
import io.systole.graph.Window;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Overflow;
import io.systole.numeric.Rounding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the machine can't do is refused in one line that names it. */
class CompilerErrorsTest {
  private static final FixedFormat BYTE = FixedFormat.of(8, 4);

  private static void refused(String message, Graph graph, FixedFormat format, String machine) {
    var model = SeededModels.of(graph, format, format);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Compiler.compile(model, MachineConfig.preset(machine), Board.PYNQ_Z2));
    assertEquals(message, e.getMessage());
  }

  private static void refused(String message, Op op) {
    refused(message, new TestGraphs(1, 4, 6, 6).then("x", op).graph(), BYTE, "tiny");
  }

  @Test
  void operatorsThatTheMachineLacks() {
    String rest =
        "; it has Conv, Gemm, Relu, LRN, MaxPool, AveragePool, GlobalAveragePool, Flatten and"
            + " Softmax";
    refused("node x (LeakyRelu): the accelerator has no LeakyRelu" + rest, new Op.LeakyRelu(0.1f));
    refused("node x (Clip): the accelerator has no Clip" + rest, new Op.Clip(0, 6));
    Graph add =
        new Graph(
            "test",
            List.of(Value.of("image", 1, 4, 6, 6)),
            List.of(),
            List.of(Node.of("sum", new Op.Add(), "image", "image")),
            List.of("sum"));
    refused("node sum (Add): the accelerator has no Add" + rest, add, BYTE, "tiny");
    Graph concat =
        new Graph(
            "test",
            List.of(Value.of("image", 1, 4, 6, 6)),
            List.of(),
            List.of(Node.of("join", new Op.Concat(1), "image", "image")),
            List.of("join"));
    refused("node join (Concat): the accelerator has no Concat" + rest, concat, BYTE, "tiny");
  }

  @Test
  void attributesThatTheMachineLacks() {
    Window dilated = new Window(List.of(3, 3), List.of(1, 1), List.of(0, 0, 0, 0), List.of(2, 2));
    refused(
        "node c (Conv): dilations [2, 2]: expected 1",
        new TestGraphs(1, 4, 6, 6).conv("c", dilated, 1, 4, 4).graph(),
        BYTE,
        "tiny");
    refused("node x (LRN): size 7: the accelerator has at most 5", new Op.Lrn(7, 1e-3f, 0.75f, 1));
    refused(
        "node c (Conv): strides 5, 5: a multiple of the machine's 5 banks can't be read without"
            + " conflict",
        new TestGraphs(1, 4, 12, 12).conv("c", Window.square(3, 5, 0), 1, 4, 4).graph(),
        BYTE,
        "tiny");
    refused(
        "node x (Softmax): axis 1 of 1x4x6x6: expected one value a channel and the channels' axis",
        new Op.Softmax(1));
    refused(
        "node c (Conv): CONV.kernel_w = 64 outside [1, 63]",
        new TestGraphs(1, 1, 1, 70)
            .conv(
                "c",
                new Window(List.of(1, 64), List.of(1, 1), List.of(0, 0, 0, 0), List.of(1, 1)),
                1,
                1,
                1)
            .graph(),
        BYTE,
        "tiny");
  }

  @Test
  void formatsThatTheMachineLacks() {
    Graph conv = new TestGraphs(1, 4, 6, 6).conv("c", Window.square(3, 1, 0), 1, 4, 4).graph();
    refused(
        "input image has format 12,4, machine tiny holds 8 bits",
        conv,
        FixedFormat.of(12, 4),
        "tiny");
    Graph lrn = new TestGraphs(1, 4, 6, 6).then("x", new Op.Lrn(5, 1e-3f, 0.75f, 1)).graph();
    refused(
        "node x (LRN): format 8,4,conv,wrap: the accelerator's LRN saturates",
        lrn,
        new FixedFormat(8, 4, Rounding.HALF_EVEN, Overflow.WRAP),
        "tiny");
    Graph wide = new TestGraphs(1, 131_072).fullyConnected("f", 1, 131_072).graph();
    refused(
        "node f (Gemm): 131072 terms of 16,4 by 16,4 need an accumulator of 49 bits, there are 48",
        wide,
        FixedFormat.of(16, 4),
        "pynq-z2");
  }

  @Test
  void buffersThatAreTooSmall() {
    refused(
        "node a (Conv): feature banks: needs 352 words a bank, there are 256",
        new TestGraphs(1, 1, 40, 40).conv("a", Window.square(1, 1, 0), 1, 4, 1).graph(),
        BYTE,
        "tiny");
    refused(
        "node x (LRN): LRN carry: needs 289 pixels, there are 256",
        new TestGraphs(1, 1, 17, 17).then("x", new Op.Lrn(5, 1e-3f, 0.75f, 1)).graph(),
        BYTE,
        "tiny");
    refused(
        "node x (MaxPool): pooling accumulators: needs 66 words, there are 64",
        new TestGraphs(1, 1, 6, 24)
            .then("x", new Op.MaxPool(Window.square(3, 1, 0), false))
            .graph(),
        BYTE,
        "tiny");
  }

  @Test
  void graphsThatAreNoChain() {
    Graph branch =
        new Graph(
            "test",
            List.of(Value.of("image", 1, 4, 6, 6)),
            List.of(),
            List.of(Node.of("a", new Op.Relu(), "image"), Node.of("b", new Op.Relu(), "image")),
            List.of("b"));
    refused(
        "node b (Relu): reads image, not a: only a chain of layers can be compiled",
        branch,
        BYTE,
        "tiny");
    refused(
        "input image: expected a shape [1,c,h,w] or [1,c], found 2x4x6x6",
        new TestGraphs(2, 4, 6, 6).then("x", new Op.Relu()).graph(),
        BYTE,
        "tiny");
  }
}
