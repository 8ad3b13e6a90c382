// SPDX-License-Identifier: Apache-2.0
/**
 * What a compiled network costs and whether it computes what it should: cycles, rooflines and
 * equality, operator by operator.
 *
 * <p>Comes after {@code compiler} and {@code simulator}. A {@link io.systole.compiler.Compiled}
 * network comes in; tables of numbers go to the commands, the reports and the board bundle.
 *
 * {@snippet :
 * Compiled compiled = Compiler.compile(model, board.defaultMachine(), board);
 * LayerTable table = LayerTable.simulate(compiled);
 * SimulatedRun run = SimulatedRun.of(compiled, new Reference(model).expect(image));
 * boolean proven = run.check().bitExact();
 * double milliseconds = table.latencyMs();
 * }
 */
@NullMarked
package io.systole.explore;

import org.jspecify.annotations.NullMarked;
