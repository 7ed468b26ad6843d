#!/bin/sh
# Runs every scenario in words again and again, each round with another seed, until the time is up. Stops at the first
# round that fails, and names its seed. A round may use 4 GiB of address space: what leaks without bound fails too.
set -eu
program=${1:?usage: soak.sh PROGRAM SECONDS}
seconds=${2:?usage: soak.sh PROGRAM SECONDS}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
ulimit -v 4194304
until=$(($(date +%s) + seconds))
seed=1
while [ "$(date +%s)" -lt "$until" ]; do
  if ! "$program" demo --text --scenario all --seed "$seed" > "$log" 2>&1; then
    cat "$log"
    echo "soak: failed with --seed $seed" >&2
    exit 1
  fi
  seed=$((seed + 1))
done
echo "soak: $((seed - 1)) rounds, none failed"
