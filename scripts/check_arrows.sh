#!/bin/sh
# Checks the sources of a tree (default: this one) against the rules that a compiler does not know: which room may
# include which, and which calls are allowed where. One line a violation, "file:line: what"; exit 1 when there is any.
set -eu
root=${1:-$(dirname "$0")/..}
cd "$root"
find src sim -type f \( -name '*.h' -o -name '*.cc' \) 2>/dev/null | LC_ALL=C sort |
  xargs awk -f "${CHECK_ARROWS_AWK:-scripts/check_arrows.awk}"
