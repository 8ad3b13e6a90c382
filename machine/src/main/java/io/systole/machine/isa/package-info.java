// SPDX-License-Identifier: Apache-2.0
/**
 * The instruction set: one table of fields, and everything that follows from it.
 *
 * <p>{@link io.systole.machine.isa.Opcode} lists the operations; each has a class of {@link
 * io.systole.machine.isa.Field} constants ({@code Conv.BASE}, {@code Post.SHIFT}) that is the
 * table. Encoder, decoder, listing, RTL package, driver headers and docs/isa.md are all derived
 * from it.
 *
 * <pre>{@code
 * Instruction end = Instruction.of(Opcode.END).set(Header.LAYER, 3).build();
 * long layer = InstructionCodec.decode(InstructionCodec.encode(end)).get(Header.LAYER); // 3
 * }</pre>
 */
@NullMarked
package io.systole.machine.isa;

import org.jspecify.annotations.NullMarked;
