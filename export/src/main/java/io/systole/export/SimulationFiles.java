// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.compiler.Compiled;
import io.systole.compiler.DramMap;
import io.systole.compiler.Tap;
import io.systole.cosim.VerilatedLibrary;
import io.systole.machine.Board;
import io.systole.machine.MachineConfig;
import java.util.List;

/** The generated files of {@code sim/}: what its Makefile, testbench and stand-in must know. */
record SimulationFiles(Golden golden) {
  private MachineConfig machine() {
    return golden.subject().machine();
  }

  private Board.Dram dram() {
    return golden.subject().board().dram();
  }

  /** {@code config.mk}: the machine's parameters for Verilator. */
  String configMk() {
    List<String> quoted =
        VerilatedLibrary.parameters(machine()).stream().map(p -> '"' + p + '"').toList();
    return "PARAMETERS := " + String.join(" \\\n  ", quoted) + "\n";
  }

  /** {@code config.json}: the memory's shape for the stand-in. */
  String configJson() {
    return """
        {"ports": %d, "portBytes": %d, "maxBurstBeats": %d, "activeSlots": %d, "slots": %d}
        """
        .formatted(
            machine().dramAccess().ports(),
            machine().beatBytes(),
            dram().maxBurstBeats(),
            dram().activeSlots(),
            dram().slots());
  }

  /** {@code bundle.h}: places, shapes and files for the testbench. */
  String header() {
    Compiled network = golden.network();
    StringBuilder c = new StringBuilder();
    c.append(
        """
        // SPDX-License-Identifier: Apache-2.0
        // Generated with this bundle.
        #pragma once
        #include <cstdint>
        #include <vector>

        /// A map in DRAM, as driver/systole/bundle.py explains.
        struct Map {
          int channels, height, width;
          int64_t offset;
          int rowPitch, planePitch, lanes, elementBytes;
        };
        /// What a stage of a layer computes: 0 convolution, 1 LRN, 2 pooling.
        struct Stage {
          const char* name;
          int layer, stage, channels, pixels;
          const char* golden;
        };
        """);
    constant(c, "int64_t kConfigHash", "0x%08xll".formatted(machine().hash()));
    constant(c, "int kPorts", machine().dramAccess().ports());
    constant(c, "int kPortBytes", machine().beatBytes());
    constant(c, "int kMaxBurstBeats", dram().maxBurstBeats());
    constant(c, "int kActiveSlots", dram().activeSlots());
    constant(c, "int kSlots", dram().slots());
    constant(c, "Map kInput", map(network.input().map()));
    constant(c, "Map kOutput", map(network.output().map()));
    constant(c, "bool kProbabilities", network.output().probabilities());
    constant(c, "size_t kResultSize", network.output().shape().size());
    constant(c, "const char* kInputGolden", file(network.input().value()));
    constant(c, "const char* kOutputGolden", file(network.output().value()));
    c.append("inline const std::vector<Stage> kStages = {\n");
    for (Tap tap : network.taps()) {
      c.append("    {\"%s\", ".formatted(tap.value().replaceAll("[^A-Za-z0-9._-]", "_")));
      c.append("%d, %d, ".formatted(tap.layer(), tap.stage()));
      c.append("%d, %d, ".formatted(tap.map().channels(), tap.map().pixels()));
      c.append(file(tap.value())).append("},\n");
    }
    return c.append("};\n").toString();
  }

  private static void constant(StringBuilder c, String declaration, Object value) {
    c.append("constexpr ").append(declaration).append(" = ").append(value).append(";\n");
  }

  private static String file(String value) {
    return '"' + Manifest.goldenFile(value) + '"';
  }

  private static String map(DramMap map) {
    return "{%d, %d, %d, %d, %d, %d, %d, %d}"
        .formatted(
            map.map().channels(),
            map.map().height(),
            map.map().width(),
            map.offset(),
            map.rowPitch(),
            map.planePitch(),
            map.lanes(),
            map.elementBytes());
  }
}
