#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Synthesises a module out of context for Xilinx 7-series with its default parameters (pynq-z2) and
# prints DSP, LUT, FF, block RAM and the longest register-to-register path by Yosys `sta` (cells
# only, no wires): hw/test/synth.sh [TOP [DSP LUT FF BRAM36 PS]]. Fails if a limit is exceeded.
set -euo pipefail
hw=$(cd "$(dirname "$0")/.." && pwd)
top=${1:-systole_compute}
limits=("${2:-208}" "${3:-12000}" "${4:-16000}" "${5:-95}" "${6:-5000}")
command -v yosys >/dev/null || { echo "yosys not found"; [ -z "${CI:-}" ]; exit; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The package first: Yosys reads files in order.
files=("$hw/rtl/systole_pkg.sv")
for file in "$hw"/rtl/*.sv; do [[ $file = */systole_pkg.sv ]] || files+=("$file"); done

# Elaboration with every warning an error; synthesis has warnings of its own about port widths.
yosys -q -e '.*' -p "read_verilog -sv ${files[*]}; hierarchy -check -top $top; proc; check -assert"
yosys -q -p "read_verilog -sv ${files[*]}
  synth_xilinx -family xc7 -noiopad -noclkbuf -top $top
  check -assert
  tee -o $work/stat.txt stat
  flatten
  read_verilog -lib -specify +/xilinx/cells_sim.v
  tee -o $work/sta.txt sta" >"$work/log" 2>&1 || { tail -5 "$work/log"; exit 1; }

awk -v hierarchy="$(grep -c 'design hierarchy' "$work/stat.txt" || true)" '
  /design hierarchy/ { inside = 1 }
  !hierarchy || inside {
    if ($1 == "DSP48E1") dsp += $2
    else if ($1 ~ /^LUT[1-6]$/ || $1 ~ /^SRL/) lut += $2
    else if ($1 == "RAM32M" || $1 == "RAM64M") lut += 4 * $2
    else if ($1 ~ /^FD[RSCP]E/) ff += $2
    else if ($1 == "RAMB36E1") bram += $2
    else if ($1 == "RAMB18E1") bram += $2 / 2
  }
  END { print dsp + 0, lut + 0, ff + 0, bram + 0 }' "$work/stat.txt" >"$work/counts"
read -r dsp lut ff bram <"$work/counts"
path=$(sed -nE 's/^Latest arrival time in .* is ([0-9]+):.*/\1/p' "$work/sta.txt" | sort -n | tail -1)
echo "$top: $dsp DSP48E1, $lut LUT, $ff FF, $bram BRAM36, longest path $path ps"
sed -n '4,6p' "$work/sta.txt"
awk -v values="$dsp $lut $ff $bram $path" -v limits="${limits[*]}" 'BEGIN {
  n = split("DSP LUT FF BRAM36 ps", names); split(values, v); split(limits, l)
  for (i = 1; i <= n; i++) if (v[i] > l[i]) { print names[i] ": " v[i] " above " l[i]; bad = 1 }
  exit bad
}'
