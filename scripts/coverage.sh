#!/bin/sh
# Runs the tests of a coverage build and prints the covered lines of each room. Fails when a room that has to be covered
# is below the bound.
set -eu
build=${1:?usage: coverage.sh BUILD}
bound=85
bounded="core templates pipeline orchestrators"

find "$build" -name '*.gcda' -exec rm -f {} +
ctest --test-dir "$build" --output-on-failure -j"$(($(nproc) * 4))"
gcovr --root . --object-directory "$build" --filter 'src/' --filter 'sim/' --exclude '.*_test\.cc' \
  --exclude '.*/testing/.*' --gcov-ignore-parse-errors -j "$(nproc)" --csv "$build/coverage.csv"

# filename,line_total,line_covered,line_percent,...
awk -F, -v bound="$bound" -v bounded="$bounded" '
  BEGIN { count = split(bounded, names, " "); for (i = 1; i <= count; i++) must[names[i]] = 1 }
  NR > 1 {
    split($1, part, "/"); room = part[1] == "src" ? part[2] : part[1]
    total[room] += $2; covered[room] += $3
  }
  END {
    printf "%-16s %8s %8s %8s\n", "room", "lines", "covered", "percent"
    failed = 0
    for (room in total) {
      percent = total[room] > 0 ? 100 * covered[room] / total[room] : 100
      low = (room in must) && percent < bound
      if (low) failed = 1
      printf "%-16s %8d %8d %8.1f%s\n", room, total[room], covered[room], percent, low ? "  below " bound : "" | "sort"
    }
    close("sort")
    exit failed
  }' "$build/coverage.csv"
