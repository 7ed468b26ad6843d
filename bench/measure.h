#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace callai::bench {

/// Which way is good: latencies want to be small, throughputs large.
enum class Better { kLess, kMore };

/// What we hold ourselves to, in the measurement's own unit.
struct Goal {
  std::optional<double> p50;
  std::optional<double> p99;
};

/// One row of the table and one JSON file.
struct Measurement {
  std::string name;  ///< also of the file
  std::string unit;
  std::string what;  ///< what one sample is, from which moment to which
  std::vector<double> samples;
  Better better = Better::kLess;
  Goal goal;
};

/// p50 is the median; 99 % of the samples are at least as good as p99 (so for throughputs it is the low end).
struct Percentiles {
  double p50 = 0;
  double p99 = 0;
};

/// Nearest rank. `samples` may be in any order and holds one or more.
Percentiles percentiles(std::vector<double> samples, Better better);

/// The machine that numbers come from.
struct Machine {
  std::string cpu;
  int cores = 0;
  std::string kernel;
  std::string compiler;
  std::string build;        ///< CMake's build type
  double load_average = 0;  ///< of the last minute, when the program began: other work makes latencies worse
};
Machine this_machine();

/// JSON text of a measurement: {name, unit, p50, p99, n, what, goal, machine}; p50 and p99 rounded to five digits.
std::string to_json_text(const Measurement& measurement, const Machine& machine);

/// The output of one benchmark program: rows on stdout, a JSON file a row. One thread.
class Report {
 public:
  /// Reads the arguments: [--out DIR] (default: the program's folder) and [--rows] (no heading). Exits with 2 on
  /// others.
  Report(int argc, char** argv);

  void add(const Measurement& measurement);
  /// A measurement that cannot be made here: said in the table, and no file of an earlier run stays.
  void skip(const std::string& name, const std::string& reason);
  /// The folder for files of this run.
  const std::string& folder() const { return folder_; }
  /// The exit code: 0 unless a file could not be written. A missed goal is a fact, no failure.
  int finish() const { return failed_ ? 1 : 0; }

 private:
  std::string folder_;
  Machine machine_;
  bool failed_ = false;
};

/// Nanosecond time; core::Clock counts microseconds, too coarse for what takes five of them.
class Stopwatch {
 public:
  double us() const { return std::chrono::duration<double, std::micro>(Steady::now() - begun_).count(); }
  double ms() const { return us() / 1e3; }
  double s() const { return us() / 1e6; }

 private:
  using Steady = std::chrono::steady_clock;
  Steady::time_point begun_ = Steady::now();
};

/// Calls f(i) `warm_up` + `n` times and times each of the last n, in microseconds. i counts from 0 through both.
template <typename F>
std::vector<double> time_each_us(int warm_up, int n, F&& f) {
  std::vector<double> samples;
  samples.reserve(static_cast<std::size_t>(n));
  for (int i = 0; i < warm_up + n; ++i) {
    const Stopwatch watch;
    f(i);
    const double us = watch.us();
    if (i >= warm_up) samples.push_back(us);
  }
  return samples;
}

/// Keeps the compiler from leaving out work whose result nobody reads.
template <typename T>
void keep(const T& value) {
  asm("" : : "r"(&value) : "memory");  // NOLINT: the usual barrier; it emits nothing
}

/// CPU time of the whole process so far, in seconds.
double cpu_seconds();
/// Resident memory of the process, in kB.
double resident_kb();

/// A folder inside `parent` that goes with this object.
class TempFolder {
 public:
  explicit TempFolder(const std::string& parent);
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace callai::bench
