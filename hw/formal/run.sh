#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Proofs of RTL modules with Yosys and z3: hw/formal/run.sh [PATTERN] runs those whose name matches.
# Each property is checked from reset for some cycles and then for all by induction. A mutant, the
# same proof of a module with a fault, must fail, or the proof shows nothing.
set -uo pipefail
hw=$(cd "$(dirname "$0")/.." && pwd)
pattern=${1:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in yosys yosys-smtbmc z3; do
  command -v "$tool" >/dev/null || { echo "$tool not found"; [ -z "${CI:-}" ]; exit; }
done
failed=0
ran=0

# prove DIR TOP "PARAMETERS" CYCLES INDUCTION FILE... : FILE relative to DIR/
prove() {
  local dir=$1 top=$2 parameters=$3 cycles=$4 induction=$5 chparam
  shift 5
  chparam=$(sed -E 's/([^ =]+)=([^ ]+)/-chparam \1 \2/g' <<<"$parameters")
  (
    cd "$dir" || exit
    yosys -q -p "read_verilog -formal -sv -defer -I$hw/formal $*
      hierarchy -check -top $top $chparam
      prep -flatten; memory_map; opt_merge; opt -full; async2sync; dffunmap
      write_smt2 -wires $work/model.smt2" || exit 2
    yosys-smtbmc -s z3 --noprogress -t "$cycles" "$work/model.smt2" || exit
    yosys-smtbmc -s z3 --noprogress -i -t "$induction" "$work/model.smt2" || exit
  ) >"$work/log" 2>&1
}

# proof NAME TOP "PARAMETERS" CYCLES INDUCTION FILE...
proof() {
  local name=$1
  shift
  [[ $name =~ $pattern ]] || return 0
  ran=$((ran + 1))
  if prove "$hw" "$@"; then
    echo "proved   $name"
  else
    echo "FAILED   $name"
    tail -5 "$work/log"
    failed=$((failed + 1))
  fi
}

# mutant NAME FILE 'SED' TOP "PARAMETERS" CYCLES INDUCTION FILE...
mutant() {
  local name=$1 file=$2 fault=$3
  shift 3
  [[ $name =~ $pattern ]] || return 0
  ran=$((ran + 1))
  rm -rf "$work/hw" && mkdir "$work/hw" && cp -r "$hw/rtl" "$hw/tb" "$hw/formal" "$work/hw"
  sed -i -E "$fault" "$work/hw/$file"
  if cmp -s "$work/hw/$file" "$hw/$file"; then
    echo "FAILED   $name: the fault does not apply to $file"
    failed=$((failed + 1))
  elif prove "$work/hw" "$@"; then
    echo "FAILED   $name: the fault went unnoticed"
    failed=$((failed + 1))
  elif ! grep -q 'Status: FAILED' "$work/log"; then
    echo "FAILED   $name: no proof was run"
    tail -5 "$work/log"
    failed=$((failed + 1))
  else
    echo "ok       $name (noticed)"
  fi
}

mac=(rtl/systole_mac.sv tb/dsp48e2.sv formal/mac_equal.sv)
single="WeightBits=16 PixelBits=16 Pair=0"
pair="WeightBits=25 PixelBits=8 Pair=1"
proof mac mac_equal "$single" 6 4 "${mac[@]}"
proof mac-pair mac_equal "$pair" 8 6 "${mac[@]}"
mutant mac-first rtl/systole_mac.sv 's/~first_i, 1/first_i, 1/' mac_equal "$single" 6 4 "${mac[@]}"
mutant mac-sign tb/dsp48e2.sv "s/45'\(signed'\(B\)\)/45'(B)/" mac_equal "$single" 6 4 "${mac[@]}"
mutant mac-wraps rtl/systole_mac.sv 's/p\[AccBits-1:0\]/p[AccBits-1:0] ^ 1/' \
  mac_equal "$pair" 8 6 "${mac[@]}"

fifo() { "$@" systole_fifo "Width=8 Depth=8" 12 2 rtl/systole_fifo.sv; }
fifo proof fifo
fifo mutant fifo-full rtl/systole_fifo.sv 's/~read_q\[CountBits-1\]/read_q[CountBits-1]/'
fifo mutant fifo-order rtl/systole_fifo.sv 's/data_o  = mem\[read_q/data_o  = mem[1'"'"'b1 + read_q/'

burst() { "$@" systole_burst "PortBits=64 BurstBeats=16 LeftBits=24" 1 1 rtl/systole_burst.sv; }
burst proof burst
burst mutant burst-border rtl/systole_burst.sv "s/13'd4096 -/13'd4104 -/"

read_side() {
  "$@" systole_read "PortBits=64 BurstBeats=4 Outstanding=2" 8 2 \
    rtl/systole_read.sv rtl/systole_fifo.sv rtl/systole_range.sv
}
read_side proof read
read_side mutant read-held rtl/systole_read.sv 's/\(!ar_valid_q \|\| arready_i\)/1'"'"'b1/'
read_side mutant read-outstanding rtl/systole_read.sv 's/ < CountBits.\(Outstanding\)/ <= CountBits'"'"'(Outstanding)/'
read_side mutant read-beat rtl/systole_read.sv 's/rready_o   = order_valid \&\& /rready_o   = /'
read_side mutant read-length rtl/systole_read.sv "s/ - 8'd1;/;/"

[ "$ran" -gt 0 ] || { echo "no proof matches $pattern"; exit 2; }
echo "$ran proofs, $failed failed"
[ "$failed" -eq 0 ]
