// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The module arrows of docs/architecture.md: a module sees what stands beside it here, no more. */
final class ArchitectureTest {
  /** Module to the modules it may see directly; what those see it may see too. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("numeric", List.of()),
          Map.entry("results", List.of("numeric")),
          Map.entry("report", List.of("results")),
          Map.entry("graph", List.of("numeric")),
          Map.entry("onnx", List.of("graph")),
          Map.entry("data", List.of("numeric")),
          Map.entry("training", List.of("graph", "data")),
          Map.entry("reference", List.of("graph")),
          Map.entry("quantize", List.of("reference")),
          Map.entry("machine", List.of("numeric")),
          Map.entry("compiler", List.of("quantize", "machine")),
          Map.entry("simulator", List.of("machine")),
          Map.entry("explore", List.of("compiler", "simulator")),
          Map.entry("cosim", List.of("simulator")),
          Map.entry("accelerator", List.of("cosim")),
          Map.entry("export", List.of("compiler", "cosim")),
          Map.entry("synthesis", List.of("machine", "results")));

  /** A library, by package, and the modules that may see it. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "ai.djl..", Set.of("training"),
          "picocli..", Set.of("cli"),
          "com.google.protobuf..", Set.of("onnx"),
          "ai.onnx..", Set.of("onnx"),
          "ai.onnxruntime..", Set.of("benchmarks"));

  private static JavaClasses product;

  @BeforeAll
  static void importModules() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      List<Path> classes =
          modules
              .map(module -> module.resolve("target/classes"))
              .filter(Files::isDirectory)
              .toList();
      product = new ClassFileImporter().importPaths(classes);
    }
  }

  @Test
  void modulesSeeOnlyWhatTheArrowsAllow() {
    for (String module : ARROWS.keySet()) {
      arrow(module, ARROWS).check(product);
    }
  }

  @Test
  void everyModuleStandsInTheTable() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(".."))) {
      List<String> unknown =
          files
              .filter(module -> Files.exists(module.resolve("pom.xml")))
              .map(module -> module.getFileName().toString())
              .filter(module -> !ARROWS.containsKey(module))
              .filter(module -> !Set.of("cli", "benchmarks").contains(module))
              .toList();
      assertTrue(unknown.isEmpty(), () -> "modules without an arrow: " + unknown);
    }
  }

  @Test
  void aTurnedArrowIsFound() {
    Map<String, List<String>> turned = new TreeMap<>(ARROWS);
    turned.put("graph", List.of());
    turned.put("numeric", List.of("graph"));
    assertThrows(AssertionError.class, () -> arrow("graph", turned).check(product));
  }

  @Test
  void librariesStayInTheirModules() {
    LIBRARIES.forEach(
        (library, modules) ->
            noClasses()
                .that(resideOutsideOfPackages(packages(modules)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(product));
  }

  @Test
  void onlyTheCommandLineHasAMain() {
    noMethods()
        .that()
        .haveName("main")
        .should()
        .beDeclaredInClassesThat(
            resideOutsideOfPackages("io.systole.cli..", "io.systole.benchmarks.."))
        .check(product);
  }

  private static ArchRule arrow(String module, Map<String, List<String>> arrows) {
    Set<String> visible = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of(module));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (visible.add(next)) {
        open.addAll(arrows.getOrDefault(next, List.of()));
      }
    }
    return classes()
        .that(resideInAnyPackage(packages(Set.of(module))))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages(visible)).or(resideOutsideOfPackages("io.systole..")))
        .allowEmptyShould(true);
  }

  private static String[] packages(Set<String> modules) {
    return modules.stream().map(module -> "io.systole." + module + "..").toArray(String[]::new);
  }
}
