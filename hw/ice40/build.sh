#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A real bitstream by free tools: the array of a small machine for an iCE40 UP5K, synthesised by
# Yosys, placed and routed by nextpnr at MHZ (default 12, the clock of UP5K boards), packed by
# icepack: hw/ice40/build.sh OUT [MHZ]. Fails if the clock is missed. Pins are left to nextpnr.
set -euo pipefail
rtl=$(cd "$(dirname "$0")/../rtl" && pwd)
top=$(cd "$(dirname "$0")" && pwd)/systole_ice40.sv
out=${1:?usage: build.sh OUT [MHZ]}
mhz=${2:-12}
for tool in yosys nextpnr-ice40 icepack; do
  command -v "$tool" >/dev/null || {
    echo "$tool not found: apt-get install yosys nextpnr-ice40 fpga-icestorm" >&2
    exit 2
  }
done
mkdir -p "$out"
files=("$rtl/systole_pkg.sv")
for module in array row mac delay memory select unpair fifo mux4; do
  files+=("$rtl/systole_$module.sv")
done
yosys -q -l "$out/yosys.log" -p "read_verilog -sv ${files[*]} $top
  hierarchy -check -top systole_ice40
  synth_ice40 -dsp -top systole_ice40 -json $out/systole_ice40.json; tee -o $out/cells.txt stat"
nextpnr-ice40 --up5k --package sg48 --pcf-allow-unconstrained --seed 1 --freq "$mhz" \
  --json "$out/systole_ice40.json" --asc "$out/systole_ice40.asc" --log "$out/nextpnr.log" -q \
  || { tail -5 "$out/nextpnr.log" >&2; exit 1; }
icepack "$out/systole_ice40.asc" "$out/systole_ice40.bin"
grep -E "Max frequency for clock" "$out/nextpnr.log" | tail -1
