// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.compiler.DramMap;
import io.systole.compiler.InputPort;
import io.systole.compiler.KeptMap;
import io.systole.compiler.OutputPort;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import io.systole.machine.Program;
import io.systole.numeric.FixedFormat;
import io.systole.numeric.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code data/bundle.json}: what the driver reads of a bundle. */
final class Manifest {
  static final String FILE = "data/bundle.json";
  static final String PROGRAM = "data/program.bin";
  static final String CHECK = "data/check.bin";
  static final String MEMORY = "data/memory.bin";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Golden golden;
  private final ObjectNode root = JSON.createObjectNode();

  private Manifest(Golden golden) {
    this.golden = golden;
  }

  /** The golden vector of a value of the graph. */
  static String goldenFile(String value) {
    return "golden/" + value.replaceAll("[^A-Za-z0-9._-]", "_") + ".npy";
  }

  /** The manifest of a bundle whose programs and memory image are staged already. */
  static String of(Golden golden, Staging files) throws IOException {
    return new Manifest(golden).build(files);
  }

  private String build(Staging files) throws IOException {
    Subject subject = golden.subject();
    Subject.Network network = subject.network();
    root.put("network", network.name());
    root.put("layer", network.layer().orElse(null));
    root.put("format", network.format());
    machine(subject.machine());
    board(subject.board());
    ObjectNode programs = root.putObject("programs");
    program(programs.putObject("network"), files.file(PROGRAM), golden.network().program());
    program(programs.putObject("check"), files.file(CHECK), golden.check().program());
    ObjectNode memory = root.putObject("memory");
    memory.put("file", MEMORY);
    memory.put("sha256", Staging.sha256(files.file(MEMORY)));
    memory.put("bytes", golden.check().memory().bytes().byteSize());
    ports();
    layers();
    root.putRawValue(
        "preprocessing",
        new tools.jackson.databind.util.RawValue(network.preprocessing().orElse("null")));
    network.classes().forEach(root.putArray("classes")::add);
    root.put(
        "sample",
        subject.sample().picture().map(picture -> "data/" + picture.fileName()).orElse(null));
    return JSON.writeValueAsString(root) + "\n";
  }

  private void machine(MachineConfig machine) {
    ObjectNode node = root.putObject("machine");
    node.put("name", machine.name());
    node.put("configHash", Integer.toUnsignedLong(machine.hash()));
    ObjectNode parameters = node.putObject("parameters");
    machine.rtlParameters().forEach(parameters::put);
  }

  private void board(Board board) {
    ObjectNode node = root.putObject("board");
    node.put("name", board.id());
    node.put("part", board.part());
    node.put("clockMHz", board.clockMHz());
  }

  private static void program(ObjectNode node, Path staged, Program program) throws IOException {
    node.put("file", "data/" + staged.getFileName());
    node.put("sha256", Staging.sha256(staged));
    node.put("instructions", program.instructions().size());
  }

  private void ports() {
    InputPort input = golden.network().input();
    port("input", input.value(), input.shape(), input.format(), input.map());
    OutputPort output = golden.network().output();
    port("output", output.value(), output.shape(), output.format(), output.map())
        .put("probabilities", output.probabilities());
  }

  private ObjectNode port(
      String name, String value, Shape shape, FixedFormat format, DramMap place) {
    ObjectNode node = root.putObject(name);
    node.put("value", value);
    Arrays.stream(shape.toArray()).forEach(node.putArray("shape")::add);
    node.put("width", format.width());
    node.put("fractionBits", format.fractionBits());
    node.put("golden", goldenFile(value));
    return place(node, place);
  }

  private static ObjectNode place(ObjectNode node, DramMap place) {
    var map = place.map();
    node.putArray("map").add(map.channels()).add(map.height()).add(map.width());
    node.put("offset", place.offset());
    node.put("rowPitch", place.rowPitch());
    node.put("planePitch", place.planePitch());
    node.put("lanes", place.lanes());
    return node.put("elementBytes", place.elementBytes());
  }

  private void layers() {
    var layers = root.putArray("layers");
    for (KeptMap kept : golden.check().kept()) {
      ObjectNode node = layers.addObject();
      node.put("name", golden.label(kept.layer()));
      node.put("value", kept.value());
      node.put("golden", goldenFile(kept.value()));
      place(node, kept.map());
    }
    var latency = root.putArray("latency");
    for (int layer : golden.layers()) {
      latency
          .addObject()
          .put("layer", layer)
          .put("name", golden.label(layer))
          .put("expectedEnd", golden.cycles().layerEnd().get(layer));
    }
    root.put("expectedCycles", golden.cycles().total());
  }
}
