#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "repositories/analytics/analytics_repo.h"

namespace callai::repositories {

/// Calls in numbers, made of the sums of AnalyticsRepo. Shares and rates are 0..1; nothing where there is nothing to
/// divide by.
struct AnalyticsReport {
  struct Outcome {
    std::string name;
    std::int64_t calls = 0;
    core::Duration talk{0};
  };
  struct Hour {
    std::int64_t calls = 0;
    std::int64_t answered = 0;
  };
  struct Stage {
    std::string name;
    std::int64_t calls = 0;    ///< that were in it
    std::int64_t entered = 0;  ///< how often, all calls together
    std::int64_t exits = 0;    ///< calls that ended in it
  };
  struct Edge {
    std::string from;
    std::string to;
    std::int64_t calls = 0;
  };
  struct Node {
    std::string name;
    std::int64_t calls = 0;
    std::int64_t fired = 0;
  };
  struct Latency {
    std::string stage;
    std::int64_t turns = 0;
    double mean_ms = 0;
    double p50_ms = 0;
    double p90_ms = 0;
    double p95_ms = 0;
    double p99_ms = 0;
  };
  struct Field {
    std::string name;
    std::int64_t calls = 0;
    std::int64_t confirmed = 0;
  };
  struct Tool {
    std::string name;
    std::int64_t calls = 0;
    std::int64_t failed = 0;
    std::int64_t timeouts = 0;
  };

  std::int64_t calls = 0;
  std::int64_t inbound = 0;
  std::int64_t outbound = 0;
  std::int64_t answered = 0;
  core::Duration talk{0};
  std::map<std::string, std::int64_t> by_status;
  std::vector<Outcome> outcomes;  ///< the most frequent first
  std::array<Hour, 24> hours{};   ///< of the contact's day
  std::vector<Stage> stages;      ///< in the order of how many calls reached them
  std::vector<Edge> edges;
  std::vector<Node> nodes;
  std::vector<Latency> latencies;  ///< in the order of a turn
  std::vector<Field> fields;
  std::vector<Tool> tools;
  std::map<std::string, std::int64_t> sentiments;  ///< negative, neutral, positive
  std::optional<double> sentiment;                 ///< mean, -1..1
  std::optional<double> score;                     ///< mean, 0..1
  std::int64_t turns = 0;
  std::int64_t interrupted = 0;  ///< turns
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cost_micros = 0;
};

/// Pure.
AnalyticsReport report_of(const std::vector<CountRow>& sums);

}  // namespace callai::repositories
