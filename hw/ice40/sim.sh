#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Simulates the bitstream itself: unpacks bitstream/systole_ice40.bin, turns the cells and wires that
# it configures into Verilog, and runs sim/tb.v on that with Verilator; then again with one answer
# changed, which must fail. Exit code 0 for PASS. Needs fpga-icestorm, yosys, verilator and g++.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
iceunpack bitstream/systole_ice40.bin "$work/chip.asc"
# Its ports are declared in the head and again in the body, which is Verilog without types in the head.
icebox_vlog -s -n systole_ice40 -d ct256 -p systole_ice40.pcf "$work/chip.asc" | awk '
  /^module / {
    sub(/^[^(]*\(/, ""); sub(/\);$/, ""); ports = $0
    gsub(/(input|output) /, ""); print "module systole_ice40 (" $0 ");"
    gsub(/, /, ";\n", ports); print ports ";"; next
  } { print }' >"$work/chip.v"
yosys=$(readlink -f "$(command -v yosys)")
verilator --binary --timing -O3 -Wno-fatal -Wno-lint -Wno-style -Wno-TIMESCALEMOD -DNO_ICE40_DEFAULT_ASSIGNMENTS \
  --Mdir "$work/obj" --top-module tb \
  sim/tb.v "$work/chip.v" "${yosys%/bin/*}/share/yosys/ice40/cells_sim.v" >"$work/log" 2>&1 \
  || { tail -5 "$work/log" >&2; exit 1; }
"$work/obj/Vtb" | tee "$work/answers"
grep -qx PASS "$work/answers"
# The last line's answer ends in another digit.
sed '$ { / [0-9a-f]*0 1$/ { s/0 1$/1 1/; b }; s/[0-9a-f] 1$/0 1/ }' sim/vectors.txt >"$work/wrong"
"$work/obj/Vtb" "+vectors=$work/wrong" >"$work/answers"
grep -q ", 1 differ, " "$work/answers" || { echo "a wrong answer was not noticed" >&2; exit 1; }
