#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Synthesises the core, or one of its modules, out of context for Xilinx 7-series and prints DSP,
# LUT, FF, block RAM and the longest register-to-register path by Yosys `sta` (cells only, no wires):
#   hw/test/synth.sh [TOP ["NAME=VALUE ..." [DSP LUT FF BRAM36 PS]]]
# Without parameters the module's defaults count, which are those of pynq-z2. Fails if a limit is
# exceeded. The hierarchy stays until the timing, so that equal modules are synthesised once.
set -euo pipefail
hw=$(cd "$(dirname "$0")/.." && pwd)
top=${1:-systole_top}
chparam=$(sed -E 's/([^ =]+)=([^ ]+)/-set \1 \2/g' <<<"${2:-}")
limits=("${3:-220}" "${4:-40000}" "${5:-70000}" "${6:-140}" "${7:-5000}")
command -v yosys >/dev/null || { echo "yosys not found"; [ -z "${CI:-}" ]; exit; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The package first: Yosys reads files in order.
files=("$hw/rtl/systole_pkg.sv")
for file in "$hw"/rtl/*.sv; do [[ $file = */systole_pkg.sv ]] || files+=("$file"); done

yosys -q -p "read_verilog -sv ${files[*]}
  ${chparam:+chparam $chparam $top}
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
echo "worst path, last cell first, ps:"
sed '1,/^Latest arrival time/d; /^Warning/d; /^$/,$d' "$work/sta.txt" | head -60
awk -v values="$dsp $lut $ff $bram $path" -v limits="${limits[*]}" 'BEGIN {
  n = split("DSP LUT FF BRAM36 ps", names); split(values, v); split(limits, l)
  for (i = 1; i <= n; i++) if (v[i] > l[i]) { print names[i] ": " v[i] " above " l[i]; bad = 1 }
  exit bad
}'
