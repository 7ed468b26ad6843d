#include "bench/measure.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>

#include "core/check.h"
#include "core/system_memory.h"

namespace callai::bench {

namespace {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string goal_text(const Measurement& m, const Percentiles& measured) {
  const char* const sign = m.better == Better::kLess ? "<" : ">";
  std::string text;
  bool met = true;
  const auto part = [&](const char* name, const std::optional<double>& goal, double value) {
    if (!goal) return;
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%s%s %s %g", text.empty() ? "" : ", ", name, sign, *goal);
    text += buffer;
    met = met && (m.better == Better::kLess ? value < *goal : value > *goal);
  };
  part("p50", m.goal.p50, measured.p50);
  part("p99", m.goal.p99, measured.p99);
  return text.empty() ? "" : text + (met ? ": met" : ": MISSED");
}

/// Four significant digits, and no exponent.
std::string figure(double value) {
  int decimals = 3;
  for (double limit = 10; decimals > 0 && std::abs(value) >= limit; limit *= 10) --decimals;
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

[[noreturn]] void usage(const char* program) {
  std::fprintf(stderr, "usage: %s [--out DIR] [--rows]\n", program);
  std::exit(2);
}

}  // namespace

Percentiles percentiles(std::vector<double> samples, Better better) {
  CALLAI_CHECK(!samples.empty(), "percentiles of nothing");
  std::sort(samples.begin(), samples.end());
  if (better == Better::kMore) std::reverse(samples.begin(), samples.end());
  const auto at = [&samples](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(samples.size())));
    return samples[std::max<std::size_t>(rank, 1) - 1];
  };
  return {at(0.50), at(0.99)};
}

Machine this_machine() {
  Machine machine;
  machine.cpu = cpu_model();
  machine.cores = static_cast<int>(std::thread::hardware_concurrency());
  utsname system{};
  if (::uname(&system) == 0) machine.kernel = std::string(system.sysname) + " " + system.release;
#if defined(__clang__)
  machine.compiler = "clang++ " __clang_version__;
#else
  machine.compiler = "g++ " __VERSION__;
#endif
  machine.build = CALLAI_BENCH_BUILD;
  double load = 0;
  if (::getloadavg(&load, 1) == 1) machine.load_average = load;
  return machine;
}

Report::Report(int argc, char** argv)
    : folder_(std::filesystem::absolute(argv[0]).parent_path().string()), machine_(this_machine()) {
  core::keep_freed_memory();  // as the program does
  bool heading = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--out" && i + 1 < argc) {
      folder_ = argv[++i];
    } else if (argument == "--rows") {
      heading = false;
    } else {
      usage(argv[0]);
    }
  }
  if (!heading) return;
  std::printf("%s, %d cores, %s, %s, %s, load %.2f\n\n", machine_.cpu.c_str(), machine_.cores, machine_.kernel.c_str(),
              machine_.compiler.c_str(), machine_.build.c_str(), machine_.load_average);
  std::printf("%-32s %10s %10s  %-8s %8s  %s\n", "benchmark", "p50", "p99", "unit", "n", "goal");
  std::fflush(stdout);
}

void Report::add(const Measurement& measurement) {
  const Percentiles measured = percentiles(measurement.samples, measurement.better);
  std::printf("%-32s %10s %10s  %-8s %8zu  %s\n", measurement.name.c_str(), figure(measured.p50).c_str(),
              figure(measured.p99).c_str(), measurement.unit.c_str(), measurement.samples.size(),
              goal_text(measurement, measured).c_str());
  std::fflush(stdout);
  const std::string path = folder_ + "/" + measurement.name + ".json";
  std::ofstream file(path, std::ios::trunc);
  file << to_json_text(measurement, machine_) << "\n";
  file.flush();
  if (file) return;
  std::fprintf(stderr, "bench: cannot write '%s'\n", path.c_str());
  failed_ = true;
}

void Report::skip(const std::string& name, const std::string& reason) {
  std::printf("%-32s not measured: %s\n", name.c_str(), reason.c_str());
  std::fflush(stdout);
  std::error_code ignored;
  std::filesystem::remove(folder_ + "/" + name + ".json", ignored);
}

double cpu_seconds() {
  rusage usage{};
  CALLAI_CHECK(::getrusage(RUSAGE_SELF, &usage) == 0, "no resource usage");
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_kb() {
  std::ifstream file("/proc/self/statm");
  long total = 0;
  long resident = 0;
  file >> total >> resident;
  CALLAI_CHECK(static_cast<bool>(file), "no /proc/self/statm");
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024.0;
}

TempFolder::TempFolder(const std::string& parent) : path_(parent + "/run_XXXXXX") {
  CALLAI_CHECK(::mkdtemp(path_.data()) != nullptr, "no folder can be made beside the benchmarks");
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace callai::bench
