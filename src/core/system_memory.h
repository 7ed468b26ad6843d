#pragma once

namespace callai::core {

/// Tells the C library's allocator to keep what is freed for what is allocated next. Left alone, it hands the end of a
/// heap back to the system beyond 128 KiB and takes it anew at the next turn of a call: 15 page faults a turn, which
/// cost 0.2 ms of the time to a model's request on a virtual machine (bench/model_overhead.cc). Up to 16 MiB a heap are
/// kept. Once, before there are threads; where the C library has no such setting it does nothing.
void keep_freed_memory();

}  // namespace callai::core
