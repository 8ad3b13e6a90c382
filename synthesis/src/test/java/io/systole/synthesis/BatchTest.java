// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which modules Yosys sees together. */
class BatchTest {
  /** Modules of all sizes, two of each. */
  private static List<RtlilModule> modules() {
    List<RtlilModule> modules = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "\\systole_m" + i;
      modules.add(new RtlilModule(name, "module " + name + "\n" + "# ".repeat(i / 2) + "end\n"));
    }
    return modules;
  }

  private static List<Batch> batches(List<RtlilModule> modules) {
    Map<String, RtlilModule> elaborated = new LinkedHashMap<>();
    modules.forEach(module -> elaborated.put(module.name(), module));
    return Batch.of(Family.XC7, elaborated);
  }

  private static List<String> keys(List<RtlilModule> modules) {
    return batches(modules).stream().map(batch -> batch.key("yosys")).toList();
  }

  @Test
  void everyModuleIsInOneOfEight() {
    List<Batch> batches = batches(modules());
    assertEquals(8, batches.size());
    List<RtlilModule> all = new ArrayList<>();
    batches.forEach(batch -> all.addAll(batch.parts()));
    assertEquals(20, all.size());
    assertEquals(Set.copyOf(modules()), new HashSet<>(all));
    assertTrue(batches.stream().allMatch(batch -> !batch.parts().isEmpty()));
  }

  /** Nor on the number of processors or what a cache holds: neither is asked. */
  @Test
  void theyDependOnTheModulesAndNotOnTheirOrder() {
    List<String> keys = keys(modules());
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      List<RtlilModule> shuffled = new ArrayList<>(modules());
      Collections.shuffle(shuffled, random);
      assertEquals(keys, keys(shuffled));
    }
    assertNotEquals(keys, keys(modules().subList(1, 20)));
  }
}
