#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Benches of the RTL modules under Verilator: hw/test/run.sh [PATTERN] runs those whose name
# matches. Each bench is built for several configurations, and again with faults put into a copy of
# the RTL: such a mutant must fail, or the bench proves nothing.
# Environment: SYSTOLE_HW_BUILD (build folder, default a temporary one), SEED (default 1).
set -uo pipefail
hw=$(cd "$(dirname "$0")/.." && pwd)
pattern=${1:-.}
seed=${SEED:-1}
if [ -z "${SYSTOLE_HW_BUILD:-}" ]; then
  build=$(mktemp -d)
  trap 'rm -rf "$build"' EXIT
else
  build=$SYSTOLE_HW_BUILD
  mkdir -p "$build"
fi
failed=0
ran=0

if ! command -v verilator >/dev/null; then
  echo "verilator not found"
  [ -n "${CI:-}" ] && exit 1 || exit 0
fi

# Verilator's runtime, compiled once.
runtime="$build/runtime"
if [ ! -e "$runtime/verilated.o" ]; then
  mkdir -p "$runtime"
  include=$(verilator --getenv VERILATOR_ROOT)/include
  for unit in verilated verilated_threads; do
    [ -e "$include/$unit.cpp" ] || continue
    ${CXX:-g++} -std=c++17 -O1 -DVERILATOR=1 -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=0 \
      -I"$include" -I"$include/vltstd" -c "$include/$unit.cpp" -o "$runtime/$unit.o" || exit 1
  done
fi

# build_bench DIR RTL TOP CPP "NAME=VALUE ..." : parameters go to RTL as -GName, to C++ as -DNAME.
build_bench() {
  local dir=$1 rtl=$2 top=$3 cpp=$4 parameters=$5 generics="" defines=""
  for pair in $parameters; do
    generics+=" -G$pair"
    local macro
    macro=$(sed -E 's/([a-z0-9])([A-Z])/\1_\2/g' <<<"${pair%%=*}" | tr '[:lower:]' '[:upper:]')
    defines+=" -D$macro=${pair#*=}"
  done
  mkdir -p "$dir" && cp -p "$runtime"/*.o "$dir"
  # shellcheck disable=SC2086
  verilator --cc --exe --build -j 2 -O3 --assert --x-assign unique --x-initial unique \
    -Wno-fatal --Mdir "$dir" -CFLAGS "-O1 -std=c++17 -I$hw/tb$defines" $generics \
    --top-module "$top" -y "$rtl" +libext+.sv "$rtl/systole_pkg.sv" "$rtl/$top.sv" "$hw/tb/dsp48e2.sv" "$hw/tb/$cpp" \
    >"$dir.log" 2>&1 || { tail -20 "$dir.log"; return 1; }
}

# bench NAME TOP CPP "PARAMETERS" [ARGUMENTS]
bench() {
  local name=$1 top=$2 cpp=$3 parameters=$4 arguments=${5:-}
  [[ $name =~ $pattern ]] || return 0
  ran=$((ran + 1))
  local dir="$build/$name"
  # shellcheck disable=SC2086
  if build_bench "$dir" "$hw/rtl" "$top" "$cpp" "$parameters" \
    && "$dir/V$top" "$seed" $arguments >"$dir.out" 2>&1; then
    echo "ok       $name ($(tail -1 "$dir.out"))"
  else
    echo "FAILED   $name"
    tail -5 "$dir.out" 2>/dev/null
    failed=$((failed + 1))
  fi
}

# mutant NAME TOP CPP "PARAMETERS" FILE 'SED' : the fault must change the file and be noticed.
mutant() {
  local name=$1 top=$2 cpp=$3 parameters=$4 file=$5 fault=$6
  [[ $name =~ $pattern ]] || return 0
  ran=$((ran + 1))
  local dir="$build/$name" rtl="$build/$name.rtl"
  rm -rf "$rtl" && cp -r "$hw/rtl" "$rtl"
  sed -i -E "$fault" "$rtl/$file"
  if cmp -s "$rtl/$file" "$hw/rtl/$file"; then
    echo "FAILED   $name: the fault does not apply to $file"
    failed=$((failed + 1))
  elif ! build_bench "$dir" "$rtl" "$top" "$cpp" "$parameters"; then
    echo "FAILED   $name: does not build"
    failed=$((failed + 1))
  elif timeout 120 "$dir/V$top" "$seed" >"$dir.out" 2>&1; then
    echo "FAILED   $name: the fault went unnoticed"
    failed=$((failed + 1))
  else
    echo "ok       $name (noticed)"
  fi
}

for list in "$hw"/test/*.list; do
  # shellcheck disable=SC1090
  source "$list"
done
[ "$ran" -gt 0 ] || { echo "no bench matches $pattern"; exit 2; }
echo "$ran benches, $failed failed"
[ "$failed" -eq 0 ]
