#pragma once

namespace callai::core {

/// What `top -H`, gdb and perf call the calling thread: at most 15 characters, the rest is cut.
void name_this_thread(const char* name) noexcept;

/// Puts the calling thread under SCHED_FIFO at `priority` (1..99, 1 being the lowest). False when that is not permitted
/// (CAP_SYS_NICE, or RLIMIT_RTPRIO).
bool use_realtime_priority(int priority) noexcept;

}  // namespace callai::core
