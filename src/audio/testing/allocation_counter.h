#pragma once

#include <cstdint>

namespace callai::audio::testing {

/// Allocations of this thread since the program began. Counted by the test program's own operator new.
std::uint64_t allocations();

}  // namespace callai::audio::testing
