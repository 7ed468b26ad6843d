#include "core/this_thread.h"

#include <pthread.h>
#include <sched.h>

#include <array>
#include <cstring>

namespace callai::core {

void name_this_thread(const char* name) noexcept {
  std::array<char, 16> cut{};  // pthread_setname_np refuses longer ones
  std::strncpy(cut.data(), name, cut.size() - 1);
  pthread_setname_np(pthread_self(), cut.data());
}

bool use_realtime_priority(int priority) noexcept {
  sched_param parameters{};
  parameters.sched_priority = priority;
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
}

}  // namespace callai::core
