// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.RtlSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A synthesised core: each distinct module once, as RTLIL of primitives and instances.
 *
 * @param modules by name, {@code \systole_top} on top of the others
 */
record Netlist(Map<String, RtlilModule> modules) {
  static final String TOP = "\\" + RtlSource.TOP;

  Netlist {
    modules = Map.copyOf(modules);
  }

  /** All modules as one RTLIL text. */
  String text() {
    return modules.values().stream().map(RtlilModule::text).collect(Collectors.joining());
  }

  /** What each RTL module uses over all its instances, sorted by name. */
  List<ModuleUse> use() {
    Map<String, Integer> instances = new HashMap<>();
    count(TOP, 1, instances);
    Map<String, ModuleUse> rows = new TreeMap<>();
    instances.forEach(
        (name, number) -> {
          RtlilModule module = module(name);
          Utilization use = own(module).times(number);
          rows.merge(
              module.rtlName(),
              new ModuleUse(module.rtlName(), number, use),
              (a, b) ->
                  new ModuleUse(a.module(), a.instances() + b.instances(), a.use().plus(b.use())));
        });
    return List.copyOf(rows.values());
  }

  private void count(String name, int number, Map<String, Integer> instances) {
    instances.merge(name, number, Integer::sum);
    module(name)
        .cells()
        .forEach(
            (type, cells) -> {
              if (modules.containsKey(type)) {
                count(type, number * cells, instances);
              }
            });
  }

  /** Primitives of a module itself; a cell nobody knows the cost of is an error, not nothing. */
  private Utilization own(RtlilModule module) {
    Utilization sum = Utilization.NONE;
    for (Map.Entry<String, Integer> cell : module.cells().entrySet()) {
      String type = cell.getKey();
      if (!modules.containsKey(type)) {
        Utilization one =
            CellCosts.of(type.substring(1))
                .orElseThrow(
                    () ->
                        new IllegalStateException(
                            "module %s: no cost is known for the cell %s"
                                .formatted(module.rtlName(), type)));
        sum = sum.plus(one.times(cell.getValue()));
      }
    }
    return sum;
  }

  private RtlilModule module(String name) {
    RtlilModule module = modules.get(name);
    if (module == null) {
      throw new IllegalStateException("the netlist has no module " + name);
    }
    return module;
  }
}
