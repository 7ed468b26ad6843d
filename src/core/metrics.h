#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callai::core {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

/// Counts up. Any thread, also the media thread: one atomic addition.
class Counter {
 public:
  void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// How many values lay below which edge. Any thread; no lock.
class Histogram {
 public:
  /// `edges`: upper ones of the buckets, ascending; one more bucket is above the last.
  explicit Histogram(std::vector<double> edges);
  void observe(double value) noexcept;

  const std::vector<double>& edges() const { return edges_; }
  std::uint64_t bucket(std::size_t i) const noexcept { return buckets_[i].load(std::memory_order_relaxed); }
  double sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> edges_;
  std::vector<std::atomic<std::uint64_t>> buckets_;
  std::atomic<double> sum_{0};
};

/// What a process tells of itself, in the text format of Prometheus (exposition format 0.0.4). Families are declared
/// once, by whoever has the numbers; names and labels are checked (they are the program's own). Safe from any thread.
/// What a family was given to ask outlives the last text().
class Metrics {
 public:
  struct Sample {
    MetricLabels labels;
    double value = 0;
  };
  using Collect = std::function<std::vector<Sample>()>;

  /// The same one for the same name and labels, for as long as the registry lives.
  Counter& counter(std::string_view name, std::string_view help, const MetricLabels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const std::vector<double>& edges,
                       const MetricLabels& labels = {});
  /// Asked whenever metrics are read, without a lock held. A family is declared once.
  void gauge(std::string_view name, std::string_view help, std::function<double()> read);
  void gauges(std::string_view name, std::string_view help, Collect collect);
  /// Counts that somebody else keeps.
  void counters(std::string_view name, std::string_view help, Collect collect);

  std::string text() const;
  /// Of every family, in order.
  std::vector<std::string> names() const;

  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Family {
    std::string type;
    std::string help;
    Collect collect;
    std::map<MetricLabels, std::unique_ptr<Counter>> counters;
    std::map<MetricLabels, std::unique_ptr<Histogram>> histograms;
  };
  Family& family(std::string_view name, std::string_view type, std::string_view help);
  void declare(std::string_view name, std::string_view type, std::string_view help, Collect collect);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace callai::core
