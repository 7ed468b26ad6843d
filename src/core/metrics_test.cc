#include "core/metrics.h"

#include <gtest/gtest.h>

#include <thread>

namespace callai::core {
namespace {

TEST(Metrics, AreWrittenInOrderWithHelpAndType) {
  Metrics metrics;
  metrics.counter("callai_calls_total", "Calls.", {{"direction", "inbound"}}).add(2);
  metrics.counter("callai_calls_total", "Calls.", {{"direction", "outbound"}}).add();
  metrics.gauge("callai_active", "Now.", [] { return 1.5; });
  EXPECT_EQ(metrics.text(),
            "# HELP callai_active Now.\n# TYPE callai_active gauge\ncallai_active 1.5\n"
            "# HELP callai_calls_total Calls.\n# TYPE callai_calls_total counter\n"
            "callai_calls_total{direction=\"inbound\"} 2\ncallai_calls_total{direction=\"outbound\"} 1\n");
}

TEST(Metrics, BucketsOfAHistogramAddUp) {
  Metrics metrics;
  Histogram& h = metrics.histogram("callai_wait_seconds", "Waits.", {0.1, 1});
  for (const double value : {0.05, 0.1, 0.5, 7.0}) h.observe(value);
  EXPECT_EQ(metrics.text(),
            "# HELP callai_wait_seconds Waits.\n# TYPE callai_wait_seconds histogram\n"
            "callai_wait_seconds_bucket{le=\"0.1\"} 2\ncallai_wait_seconds_bucket{le=\"1\"} 3\n"
            "callai_wait_seconds_bucket{le=\"+Inf\"} 4\ncallai_wait_seconds_sum 7.65\ncallai_wait_seconds_count 4\n");
}

TEST(Metrics, LabelsCannotBreakALine) {
  Metrics metrics;
  metrics.gauges("g", "a\nb", [] { return std::vector<Metrics::Sample>{{{{"name", "a\"b\\c\nd"}}, 1}}; });
  EXPECT_EQ(metrics.text(), "# HELP g a\\nb\n# TYPE g gauge\ng{name=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST(Metrics, AFamilyWithoutNumbersIsDeclared) {
  Metrics metrics;
  metrics.gauges("callai_lines_up", "Lines.", [] { return std::vector<Metrics::Sample>{}; });
  EXPECT_EQ(metrics.names(), std::vector<std::string>{"callai_lines_up"});
  EXPECT_EQ(metrics.text(), "# HELP callai_lines_up Lines.\n# TYPE callai_lines_up gauge\n");
}

TEST(Metrics, TheSameCounterIsCountedByManyThreads) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&metrics] {
        for (int n = 0; n < 1000; ++n) metrics.counter("c", "C.").add();
      });
    }
  }
  EXPECT_EQ(metrics.counter("c", "C.").value(), 4000U);
}

TEST(MetricsDeathTest, ATypeIsNotChanged) {
  Metrics metrics;
  metrics.counter("c", "C.");
  EXPECT_DEATH(metrics.gauge("c", "C.", [] { return 0.0; }), "one type");
}

}  // namespace
}  // namespace callai::core
