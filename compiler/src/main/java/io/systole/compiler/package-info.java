// SPDX-License-Identifier: Apache-2.0
/**
 * From a quantized network to a program and a memory image for one machine.
 *
 * <p>Stages, a record each: {@code lower} (graph to layers), {@code place} (maps in the feature
 * banks), {@code schedule} (loop order and weights a layer), {@code emit} (memory map and
 * instructions), {@code synchronize} (semaphores). A {@link io.systole.reference.FixedModel} comes
 * in; {@link io.systole.compiler.Compiled} goes to simulator, cosimulation and export.
 *
 * {@snippet :
 * Compiled compiled = Compiler.compile(model, board.defaultMachine(), board);
 * MemorySegment memory = compiled.memory().copy();
 * compiled.input().write(image, memory);
 * new Simulator(compiled.machine()).run(compiled.program().instructions(), memory, Taps.NONE);
 * FixedTensor scores = compiled.output().read(memory);
 * }
 */
@NullMarked
package io.systole.compiler;

import org.jspecify.annotations.NullMarked;
