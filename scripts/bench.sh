#!/bin/sh
# Runs every benchmark of a build: prints one table and leaves BUILD/bench/NAME.json for each of its rows.
set -eu
build=${1:?usage: bench.sh BUILD}
rows=
failed=0
for program in "$build"/bench/*_bench; do
  [ -x "$program" ] || continue
  "$program" --out "$build/bench" $rows || failed=1
  rows=--rows
done
if [ -z "$rows" ]; then
  echo "bench: no benchmark was built in $build/bench" >&2
  exit 1
fi
[ "$failed" -eq 0 ] || echo "bench: a benchmark failed; its message stands above" >&2
exit "$failed"
