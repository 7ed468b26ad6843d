#!/bin/sh
# Runs every benchmark of a build: prints its table and leaves BUILD/bench/NAME.json (Google Benchmark's format).
set -eu
build=${1:?usage: bench.sh BUILD}
found=0
for program in "$build"/bench/*_bench; do
  [ -x "$program" ] || continue
  found=$((found + 1))
  echo "bench: $(basename "$program")"
  "$program" --benchmark_out="$program.json" --benchmark_out_format=json
done
if [ "$found" -eq 0 ]; then
  echo "bench: no benchmark was built in $build/bench" >&2
  exit 1
fi
