#!/bin/sh
# Shows that check_arrows.sh finds what it is there to find: one small tree a rule, and a clean one that must pass.
set -eu
scripts=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# expect PASS|FAIL NAME FILE TEXT
expect() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/$(dirname "$3")"
  printf '%b\n' "$4" > "$tree/$3"
  if CHECK_ARROWS_AWK="$scripts/check_arrows.awk" sh "$scripts/check_arrows.sh" "$tree" > "$tree/report" 2>&1; then
    got=PASS
  else
    got=FAIL
  fi
  if [ "$got" != "$1" ]; then
    echo "$2: expected $1, got $got"
    cat "$tree/report"
    failures=$((failures + 1))
  fi
}

expect PASS "an arrow down" src/pipeline/a.cc '#include "core/result.h"'
expect FAIL "an arrow up" src/core/a.cc '#include "pipeline/decision_engine.h"'
expect FAIL "an arrow between neighbours" src/audio/a.h '#include "telephony/telephony_interface.h"'
expect PASS "sound in audio" src/audio/a.h '#include "dsp/g711.h"'
expect FAIL "sound in templates" src/templates/a.h '#include "dsp/g711.h"'
expect FAIL "orchestrators know no simulation" src/orchestrators/a.cc '#include "sim/world.h"'
expect PASS "sim knows orchestrators" sim/a.cc '#include "orchestrators/call_runner.h"'
expect FAIL "a room that is none" src/core/a.cc '#include "spdlog/spdlog.h"'
expect FAIL "a folder that is no room" src/misc/a.cc 'int x;'
expect FAIL "a relative path" src/core/a.cc '#include "../core/result.h"'
expect FAIL "no room in the path" src/core/a.cc '#include "a.cc"'
expect PASS "a generated file" src/templates/a.cc '#include "prebuilt_files.h"'
expect FAIL "helpers of tests in the product" src/core/a.cc '#include "core/testing/virtual_executor.h"'
expect PASS "helpers of tests in a test" src/core/a_test.cc '#include "core/testing/virtual_executor.h"'
expect FAIL "heavy JSON header" src/core/a.cc '#include <nlohmann/json.hpp>'
expect PASS "heavy JSON header where it belongs" src/core/a_json.cc '#include <nlohmann/json.hpp>'
expect FAIL "regex" src/core/a.cc 'std::regex r;'
expect FAIL "async" src/core/a.cc 'auto f = std::async(g);'
expect FAIL "detach" src/core/a.cc 'thread.detach();'
expect FAIL "recursive mutex" src/core/a.h 'std::recursive_mutex m;'
expect FAIL "volatile" src/core/a.h 'volatile bool stop = false;'
expect FAIL "coroutine" src/core/a.cc 'co_await x;'
expect FAIL "sleep" src/core/a_test.cc 'std::this_thread::sleep_for(d);'
expect FAIL "clock" src/core/a.cc 'auto t = std::chrono::steady_clock::now();'
expect PASS "clock where it belongs" src/core/system_a.cc 'auto t = std::chrono::steady_clock::now();'
expect PASS "clock in the program" src/app/main.cc 'auto t = std::chrono::system_clock::now();'
expect FAIL "environment" src/audio/a.cc 'const char* home = std::getenv("HOME");'
expect FAIL "rand" src/audio/a.cc 'int r = rand();'
expect PASS "names that only contain one" src/audio/a.cc 'int brand(); int x = brand(); int operand(3);'
expect PASS "in a comment" src/core/a.cc '// std::regex is slow\n/* volatile\nvolatile */ int x;'
expect PASS "in a text" src/core/a.cc 'const char* s = "rand() \\" and volatile";'
expect FAIL "after a comment" src/core/a.cc '/* a */ volatile int x;'
expect FAIL "an empty tree" README.md 'nothing'

if [ "$failures" -gt 0 ]; then exit 1; fi
echo "check_arrows finds all it should"
