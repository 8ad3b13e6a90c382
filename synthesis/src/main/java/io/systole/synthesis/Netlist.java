// SPDX-License-Identifier: Apache-2.0
package io.systole.synthesis;

import io.systole.machine.RtlSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A synthesised core: each distinct module once, as RTLIL of primitives and instances.
 *
 * @param top name of the top module
 * @param modules by name, those of other cores among them
 */
record Netlist(String top, Map<String, RtlilModule> modules) {

  Netlist {
    modules = Map.copyOf(modules);
  }

  /** The core's modules as one RTLIL text, the top as {@code \\systole_top}. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (String name : instances().keySet()) {
      RtlilModule module = module(name);
      text.append((name.equals(top) ? module.renamed("\\" + RtlSource.TOP) : module).text());
    }
    return text.toString();
  }

  /** What the whole core uses. */
  Utilization total() {
    return use().stream().map(ModuleUse::use).reduce(Utilization.NONE, Utilization::plus);
  }

  /** What each RTL module uses over all its instances, sorted by name. */
  List<ModuleUse> use() {
    Map<String, ModuleUse> rows = new TreeMap<>();
    instances()
        .forEach(
            (name, number) -> {
              RtlilModule module = module(name);
              Utilization use = own(module).times(number);
              rows.merge(
                  module.rtlName(),
                  new ModuleUse(module.rtlName(), number, use),
                  (a, b) ->
                      new ModuleUse(
                          a.module(), a.instances() + b.instances(), a.use().plus(b.use())));
            });
    return List.copyOf(rows.values());
  }

  /** How often each module stands in the core. */
  private Map<String, Integer> instances() {
    Map<String, Integer> instances = new TreeMap<>();
    count(top, 1, instances);
    return instances;
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
