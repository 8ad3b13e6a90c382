// SPDX-License-Identifier: Apache-2.0
package io.systole.export;

import io.systole.compiler.LayerCost;
import io.systole.cosim.VerilatedLibrary;
import io.systole.numeric.FixedTensor;
import io.systole.numeric.file.Npy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The board bundle of a subject: compiled, checked in the simulator, ready to be written. */
public final class Bundle {
  private final Golden golden;
  private final Path hardware;

  private Bundle(Golden golden, Path hardware) {
    this.golden = golden;
    this.hardware = hardware;
  }

  /**
   * Compiles a subject and computes its golden vectors.
   *
   * @param hardware the folder {@code hw} of an installation, beside LICENSE and NOTICE
   * @throws IllegalArgumentException of one line, if the machine can't run the model
   */
  public static Bundle of(Subject subject, Path hardware) {
    return new Bundle(Golden.of(subject), hardware);
  }

  /**
   * Writes the bundle, whole or not at all.
   *
   * @param target a folder that does not exist or is empty, or a file {@code .zip}
   * @throws IllegalArgumentException if the target exists
   */
  public void write(Path target) {
    try (Staging files = new Staging(target)) {
      rtl(files);
      data(files);
      simulation(files);
      files.copyTree(hardware.resolve("driver"), "driver");
      notebooks(files);
      reports(files);
      files.text("README.md", Readme.of(golden));
      Path root = hardware.resolveSibling(".").normalize();
      files.copy(root.resolve("LICENSE"), "LICENSE");
      files.copy(root.resolve("NOTICE"), "NOTICE");
      files.finish(title());
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void notebooks(Staging files) throws IOException {
    for (String name : List.of("check_layers.ipynb", "classify.ipynb")) {
      boolean scores = !golden.subject().network().classes().isEmpty();
      if (scores || !name.equals("classify.ipynb")) {
        files.copy(hardware.resolve("notebooks").resolve(name), "notebooks/" + name);
      }
    }
  }

  /** {@code alexnet-cifar10-pynq-z2}: the name of the folder in an archive. */
  public String title() {
    Subject subject = golden.subject();
    return subject.network().title() + "-" + subject.board().id();
  }

  /** One line: instructions, bytes of the memory image, cycles of the cycle model. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%d instructions, memory image of %,d bytes, %,d cycles (cycle model) at %d MHz (assumed)",
        golden.network().program().instructions().size(),
        golden.check().memory().bytes().byteSize(),
        golden.cycles().total(),
        golden.subject().board().clockMHz());
  }

  private void rtl(Staging files) throws IOException {
    List<Path> sources = sources();
    for (Path file : sources) {
      files.copy(file, "rtl/" + file.getFileName());
    }
    Subject subject = golden.subject();
    String top = Files.readString(hardware.resolve("rtl/systole_top.sv"));
    files.text("rtl/" + IpWrapper.MODULE + ".v", IpWrapper.of(subject.machine(), top));
    List<String> names = sources.stream().map(file -> file.getFileName().toString()).toList();
    files.text("rtl/systole.core", CoreFile.of(subject.machine(), names));
    files.text("vivado/build.tcl", BuildScript.of(subject.machine(), subject.board()));
  }

  /** The SystemVerilog files, the package first. */
  private List<Path> sources() throws IOException {
    try (Stream<Path> all = Files.list(hardware.resolve("rtl"))) {
      return all.filter(file -> file.toString().endsWith(".sv"))
          .sorted(
              (a, b) ->
                  a.endsWith("systole_pkg.sv")
                      ? -1
                      : b.endsWith("systole_pkg.sv") ? 1 : a.compareTo(b))
          .toList();
    }
  }

  private void data(Staging files) throws IOException {
    golden.network().program().write(files.file(Manifest.PROGRAM));
    golden.check().program().write(files.file(Manifest.CHECK));
    golden.check().memory().write(files.file(Manifest.MEMORY));
    for (Map.Entry<String, FixedTensor> value : golden.values().entrySet()) {
      Npy.write(files.file(Manifest.goldenFile(value.getKey())), value.getValue().values());
    }
    var picture = golden.subject().sample().picture();
    if (picture.isPresent()) {
      Files.write(files.file("data/" + picture.get().fileName()), picture.get().content());
    }
    files.text(Manifest.FILE, Manifest.of(golden, files));
  }

  private void simulation(Staging files) throws IOException {
    SimulationFiles generated = new SimulationFiles(golden);
    files.copyTree(hardware.resolve("sim"), "sim");
    files.text("sim/config.mk", generated.configMk());
    files.text("sim/config.json", generated.configJson());
    files.text("sim/bundle.h", generated.header());
    for (var source : VerilatedLibrary.benchSources().entrySet()) {
      Files.write(files.file("sim/" + source.getKey()), source.getValue());
    }
  }

  private void reports(Staging files) throws IOException {
    files.text("reports/schedule.txt", golden.network().listing());
    StringBuilder csv = new StringBuilder("operator,type,layer,behind,macs,dram_bytes,");
    csv.append("roofline_cycles,bound_by,layer_end_cycle_by_cycle_model\n");
    for (LayerCost cost : golden.network().costs()) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%s,%d,%d,%.0f,%s,%d%n",
              cost.name(),
              cost.type(),
              cost.layer(),
              cost.hiddenBehind(),
              cost.macs(),
              cost.dramBytes(),
              cost.rooflineCycles(),
              cost.boundBy(),
              golden.cycles().layerEnd().get(cost.layer())));
    }
    files.text("reports/layers.csv", csv.toString());
  }
}
