#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "core/result.h"

namespace callai::documents {

struct ProcessLimits {
  core::TimePoint deadline{};             ///< killed then
  int cpu_seconds = 60;                   ///< killed by the kernel
  std::size_t memory = 512U << 20U;       ///< bytes of address space
  std::size_t output_bytes = 64U << 20U;  ///< on stdout; killed when there is more
};

struct ProcessOutcome {
  int exit_code = -1;  ///< -1: a signal ended it
  int signal = 0;
  std::string errors;  ///< the beginning of what it said on stderr
};

/// Runs a program on input that is not trusted, and waits for its end. It gets the input as its standard input (a file
/// in memory, sealed), an empty environment, no other descriptor, and cannot write files, make processes, open sockets
/// or gain privileges. `output` gets its stdout as it comes, on this thread; false kills it. Blocks: workers only.
/// `argv[0]` is a path. kNotFound: no such program. kDeadlineExceeded, kResourceExhausted (too much output),
/// kCancelled: it was killed for that. Linux.
core::Result<ProcessOutcome> run_limited(const std::vector<std::string>& argv, std::string_view input,
                                         const ProcessLimits& limits, const core::Clock& clock,
                                         const std::stop_token& stop,
                                         const std::function<bool(std::string_view)>& output);

}  // namespace callai::documents
