#!/bin/sh
# Runs every fuzz target of a build for some seconds each. The corpus grows in BUILD/corpus and is used again; an input
# that fails is kept beside it and named.
set -eu
build=${1:?usage: fuzz.sh BUILD SECONDS}
seconds=${2:?usage: fuzz.sh BUILD SECONDS}
found=0
for target in "$build"/fuzz/*_fuzz; do
  [ -x "$target" ] || continue
  found=$((found + 1))
  name=$(basename "$target")
  corpus="$build/corpus/$name"
  mkdir -p "$corpus" "$build/failures"
  seeds="fuzz/seeds/${name%_fuzz}"
  echo "fuzz: $name for $seconds s"
  # shellcheck disable=SC2046
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_funcs=0 -print_final_stats=1 \
    -artifact_prefix="$build/failures/$name-" "$corpus" $([ -d "$seeds" ] && echo "$seeds")
done
if [ "$found" -eq 0 ]; then
  echo "fuzz: no target was built in $build/fuzz" >&2
  exit 1
fi
echo "fuzz: $found targets, no failure"
