// SPDX-License-Identifier: Apache-2.0
package io.systole.simulator;

import io.systole.machine.MachineConfig;

/** What the units of one run share. */
record Machine(MachineConfig config, Banks banks, WeightStream weights, Memory memory) {}
