#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A real bitstream by free tools, from the rtl/ and the constraints beside this script:
#   build.sh OUT [MHZ]
# Yosys synthesises for an iCE40 HX8K, nextpnr places and routes at MHZ (default 12, the clock of
# the HX8K breakout board) and fails if the clock is missed, icepack packs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rtl=$here/rtl
[ -d "$rtl" ] || rtl=$here/../rtl
out=${1:?usage: build.sh OUT [MHZ]}
mhz=${2:-12}
for tool in yosys nextpnr-ice40 icepack; do
  command -v "$tool" >/dev/null || {
    echo "$tool not found: apt-get install yosys nextpnr-ice40 fpga-icestorm" >&2
    exit 2
  }
done
mkdir -p "$out"
# iCE40 has no LUT memory: what asks for it becomes flip-flops or block RAM.
yosys -q -l "$out/yosys.log" -p "read_verilog -sv $rtl/systole_pkg.sv
  read_verilog -sv $here/systole_ice40.sv; hierarchy -libdir $rtl -check -top systole_ice40
  proc; setattr -unset ram_style */m:*
  synth_ice40 -top systole_ice40 -json $out/systole_ice40.json; tee -q -o $out/cells.txt stat" \
  >/dev/null || { tail -5 "$out/yosys.log" >&2; exit 1; }
echo "done: synthesis"
nextpnr-ice40 --hx8k --package ct256 --pcf "$here/systole_ice40.pcf" --seed 1 --freq "$mhz" \
  --json "$out/systole_ice40.json" --asc "$out/systole_ice40.asc" --report "$out/timing.json" \
  --log "$out/nextpnr.log" -q || { tail -5 "$out/nextpnr.log" >&2; exit 1; }
sed -i "s|$here/||" "$out/nextpnr.log" # the names of sources as they are in the bundle
echo "done: place and route"
icepack "$out/systole_ice40.asc" "$out/systole_ice40.bin"
echo "done: bitstream"
grep "Max frequency for clock" "$out/nextpnr.log" | tail -1
