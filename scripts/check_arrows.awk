# The rules of check_arrows.sh. Plain awk (Debian's mawk has no \b and no {n}).
BEGIN {
  # What each room may include besides itself.
  allowed["core"] = ""
  allowed["dsp"] = "core"
  allowed["net"] = "core"
  allowed["templates"] = "core"
  allowed["conversation"] = "core templates"
  allowed["audio"] = "core dsp net templates conversation"
  allowed["telephony"] = "core dsp templates conversation"
  allowed["pipeline"] = "core net templates conversation"
  allowed["repositories"] = "core templates conversation"
  allowed["documents"] = "core net templates conversation pipeline repositories"
  allowed["orchestrators"] = "core net templates conversation audio telephony pipeline repositories"
  allowed["sim"] = allowed["orchestrators"] " dsp orchestrators"
  allowed["api"] = allowed["orchestrators"] " orchestrators documents"
  allowed["app"] = allowed["sim"] " sim documents api"
  for (room in allowed) {
    may[room, room] = 1
    count = split(allowed[room], names, " ")
    for (i = 1; i <= count; i++) may[room, names[i]] = 1
  }

  # Not allowed anywhere: what the program text must not match, and why.
  never["std::regex|std::basic_regex|<regex>"] = "std::regex is slow and recursive; use RE2"
  never["std::async"] = "std::async hides a thread; use WorkLanes"
  never["\\.detach *\\("] = "a detached thread outlives its data; use std::jthread"
  never["recursive_mutex"] = "recursive_mutex hides a design error"
  never["(^|[^A-Za-z0-9_])volatile([^A-Za-z0-9_]|$)"] = "volatile is no synchronisation; use std::atomic"
  never["(^|[^A-Za-z0-9_])co_(await|yield|return)([^A-Za-z0-9_]|$)"] = "g++ 12 miscompiles coroutines"
  never["std::(format|expected|move_only_function)"] = "not in this standard library"
  never["(sleep_for|sleep_until)|(^|[^A-Za-z0-9_])(usleep|sleep) *\\("] = "nothing sleeps; use a timer, a latch or virtual time"

  # Allowed only where the real world is let in: core/system_* and app/.
  outside["(steady_clock|system_clock|high_resolution_clock)::now"] = "take the time from core::Clock"
  outside["(^|[^A-Za-z0-9_])(clock_gettime|gettimeofday|clock_nanosleep|nanosleep) *\\("] = "take the time from core::Clock"
  outside["(^|[^A-Za-z0-9_:.>])time *\\( *(NULL|nullptr|0) *\\)"] = "take the time from core::Clock"
  outside["(^|[^A-Za-z0-9_])(secure_)?getenv *\\("] = "take it from core::Settings"
  outside["(^|[^A-Za-z0-9_])s?rand *\\(|random_device"] = "take random numbers from core::Random"
}

function room_of(path,   part) {
  split(path, part, "/")
  return part[1] == "src" ? part[2] : part[1]
}

function complain(what) {
  printf "%s:%d: %s\n", FILENAME, FNR, what
  violations++
}

# The line without comments and without what stands between quotes.
function program_text(line,   result, start, rest) {
  if (in_comment) {
    start = index(line, "*/")
    if (!start) return ""
    in_comment = 0
    line = substr(line, start + 2)
  }
  gsub(/\\./, "", line)
  gsub(/"[^"]*"/, "\"\"", line)
  sub(/\/\/.*/, "", line)
  while ((start = index(line, "/*")) > 0) {
    rest = substr(line, start + 2)
    line = substr(line, 1, start - 1)
    if (index(rest, "*/")) {
      line = line " " substr(rest, index(rest, "*/") + 2)
    } else {
      in_comment = 1
      break
    }
  }
  return line
}

function check_include(path,   target, ignored, folder) {
  folder = FILENAME
  sub(/\/[^\/]*$/, "", folder)
  if (path ~ /(^|\/)\.\.?\//) {
    complain("#include \"" path "\": write the room's name, not a relative path")
    return
  }
  if (path !~ /\//) {
    # A name alone is a generated file's, made in the build folder.
    if ((getline ignored < (folder "/" path)) >= 0) complain("#include \"" path "\": write it with its room")
    close(folder "/" path)
    return
  }
  target = room_of(path)
  if (!(target in allowed)) {
    complain("#include \"" path "\": there is no room '" target "'; third-party headers go in <>")
  } else if (!((here, target) in may)) {
    complain("#include \"" path "\": " here " may not include " target " (it may: " allowed[here] ")")
  }
  if (path ~ /\/testing\// && FILENAME !~ /_test\.cc$/ && FILENAME !~ /\/testing\// && here != "sim") {
    complain("#include \"" path "\": helpers of tests are for tests")
  }
}

FNR == 1 {
  if (NR > 1) check_size(last_file, last_line)
  here = room_of(FILENAME)
  in_comment = 0
  files++
  if (!(here in allowed)) complain("no arrow says what the room '" here "' may include; add it to scripts/check_arrows.awk")
  # Where the real world is let in.
  real = FILENAME ~ /^src\/core\/system_/ || here == "app"
}

{ last_file = FILENAME; last_line = FNR }

/^[ \t]*#[ \t]*include[ \t]*"/ {
  split($0, quoted, "\"")
  check_include(quoted[2])
  next
}

/^[ \t]*#[ \t]*include[ \t]*<nlohmann\/json\.hpp>/ && FILENAME !~ /json[a-z_]*\.(cc|h)$/ {
  complain("<nlohmann/json.hpp> costs seconds a file; include it in *_json.cc only, core/json.h elsewhere")
}

{
  text = program_text($0)
  if (text == "") next
  for (pattern in never) if (text ~ pattern) complain(never[pattern])
  if (!real) for (pattern in outside) if (text ~ pattern) complain(outside[pattern])
}

function check_size(file, lines) {
  if (lines > 600) printf "%s: warning: %d lines; more than 600 want splitting\n", file, lines
  else if (file ~ /\.h$/ && lines > 150) printf "%s: warning: %d lines; a header of more than 150 wants splitting\n", file, lines
}

END {
  if (NR > 0) check_size(last_file, last_line)
  if (files == 0) {
    print "check_arrows: no sources found"
    exit 1
  }
  printf "check_arrows: %d files, %d violations\n", files, violations
  exit violations > 0
}
