#pragma once

#include "core/env.h"
#include "core/metrics.h"

namespace callai::app {

/// The version of the program, and what the operating system says of its process: processor time, memory, descriptors,
/// threads.
void add_process_metrics(core::Metrics& metrics, core::Clock& clock);

}  // namespace callai::app
