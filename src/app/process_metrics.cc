#include "app/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace callai::app {

namespace {

double cpu_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double entries_of(const char* folder) {
  std::error_code ec;
  double count = 0;
  for (auto it = std::filesystem::directory_iterator(folder, ec); !ec && it != std::filesystem::directory_iterator();
       it.increment(ec)) {
    ++count;
  }
  return count;
}

double most_descriptors() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : 0;
}

}  // namespace

void add_process_metrics(core::Metrics& metrics, core::Clock& clock) {
  metrics.gauges("callai_build_info", "1, with the version of the program.", [] {
    return std::vector<core::Metrics::Sample>{{{{"version", CALLAI_VERSION}}, 1}};
  });
  const double started = static_cast<double>(clock.wall_now().time_since_epoch().count()) / 1e6;
  metrics.gauge("process_start_time_seconds", "When the process started, seconds since 1970.",
                [started] { return started; });
  metrics.counters("process_cpu_seconds_total", "Processor time of all threads.", [] {
    return std::vector<core::Metrics::Sample>{{{}, cpu_seconds()}};
  });
  metrics.gauge("process_resident_memory_bytes", "Memory that is in use.", resident_bytes);
  metrics.gauge("process_open_fds", "Open descriptors.", [] { return entries_of("/proc/self/fd"); });
  metrics.gauge("process_max_fds", "Descriptors that may be open.", most_descriptors);
  metrics.gauge("process_threads", "Threads.", [] { return entries_of("/proc/self/task"); });
}

}  // namespace callai::app
