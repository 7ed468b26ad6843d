#include "repositories/analytics/analytics_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

namespace callai::repositories {

namespace {

constexpr std::array<std::string_view, 7> kTurnStages{"recognition", "understanding", "decision", "tools",
                                                      "reply",       "speech",        "response"};
constexpr double kThousandths = 1000;

struct Histogram {
  std::int64_t turns = 0;
  std::int64_t total_us = 0;
  std::array<std::int64_t, kLatencyBuckets> buckets{};

  /// Between the edges of its bucket the latencies are taken as evenly spread.
  double percentile_ms(double share) const {
    const double rank = share * static_cast<double>(turns);
    double below = 0;
    for (int b = 0; b < kLatencyBuckets; ++b) {
      const auto here = static_cast<double>(buckets[static_cast<std::size_t>(b)]);
      if (here > 0 && below + here >= rank) {
        const double start = b == 0 ? 0 : latency_bucket_end_ms(b - 1);
        return start + (latency_bucket_end_ms(b) - start) * (rank - below) / here;
      }
      below += here;
    }
    return latency_bucket_end_ms(kLatencyBuckets - 1);
  }
};

/// Takes the sums in, one after the other.
class Reader {
 public:
  explicit Reader(AnalyticsReport& report) : report_(report) {}

  void take(const CountRow& row) {
    using Take = void (Reader::*)(const CountRow&);
    static const std::map<std::string_view, Take> kTakers{
        {counts::kCall, &Reader::call},           {counts::kStatus, &Reader::status},
        {counts::kOutcome, &Reader::outcome},     {counts::kHour, &Reader::hour},
        {counts::kStage, &Reader::stage},         {counts::kExit, &Reader::exit},
        {counts::kEdge, &Reader::edge},           {counts::kNode, &Reader::node},
        {counts::kLatency, &Reader::latency},     {counts::kField, &Reader::field},
        {counts::kTool, &Reader::tool},           {counts::kToolFailed, &Reader::tool_failed},
        {counts::kToolTimeout, &Reader::timeout}, {counts::kSentiment, &Reader::sentiment},
        {counts::kScore, &Reader::score}};
    static const std::map<std::string_view, std::int64_t AnalyticsReport::*> kTotals{
        {counts::kTurns, &AnalyticsReport::turns},
        {counts::kInterrupted, &AnalyticsReport::interrupted},
        {counts::kPromptTokens, &AnalyticsReport::prompt_tokens},
        {counts::kCompletionTokens, &AnalyticsReport::completion_tokens},
        {counts::kCost, &AnalyticsReport::cost_micros}};
    if (const auto taker = kTakers.find(row.kind); taker != kTakers.end()) (this->*taker->second)(row);
    if (const auto total = kTotals.find(row.kind); total != kTotals.end()) report_.*total->second += row.total;
  }

  void finish() {
    for (auto& [name, stage] : stages_) report_.stages.push_back(std::move(stage));
    for (auto& [name, tool] : tools_) report_.tools.push_back(std::move(tool));
    for (const std::string_view name : kTurnStages) {
      const auto found = latencies_.find(name);
      if (found == latencies_.end()) continue;
      const Histogram& h = found->second;
      report_.latencies.push_back(
          {std::string(name), h.turns, static_cast<double>(h.total_us) / kThousandths / static_cast<double>(h.turns),
           h.percentile_ms(0.5), h.percentile_ms(0.9), h.percentile_ms(0.95), h.percentile_ms(0.99)});
    }
    const auto most_first = [](const auto& a, const auto& b) { return a.calls > b.calls; };
    std::stable_sort(report_.outcomes.begin(), report_.outcomes.end(), most_first);
    std::stable_sort(report_.stages.begin(), report_.stages.end(), most_first);
    if (sentiments_ > 0) report_.sentiment = sentiment_ / kThousandths / static_cast<double>(sentiments_);
    if (scores_ > 0) report_.score = score_ / kThousandths / static_cast<double>(scores_);
  }

 private:
  void call(const CountRow& row) {
    report_.calls += row.calls;
    report_.talk += core::Duration(row.total);
    (row.name == "inbound" ? report_.inbound : report_.outbound) += row.calls;
  }
  void status(const CountRow& row) { report_.by_status[row.name] += row.calls; }
  void outcome(const CountRow& row) {
    if (row.calls != 0) report_.outcomes.push_back({row.name, row.calls, core::Duration(row.total)});
  }
  void hour(const CountRow& row) {
    std::size_t hour = 0;
    std::from_chars(row.name.data(), row.name.data() + row.name.size(), hour);
    if (hour >= report_.hours.size()) return;
    report_.hours[hour].calls += row.calls;
    report_.hours[hour].answered += row.total;
    report_.answered += row.total;
  }
  AnalyticsReport::Stage& stage_named(const std::string& name) {
    AnalyticsReport::Stage& stage = stages_[name];
    stage.name = name;
    return stage;
  }
  void stage(const CountRow& row) {
    stage_named(row.name).calls += row.calls;
    stage_named(row.name).entered += row.total;
  }
  void exit(const CountRow& row) { stage_named(row.name).exits += row.calls; }
  void edge(const CountRow& row) {
    const std::size_t split = row.name.find('>');
    if (split == std::string::npos) return;
    report_.edges.push_back({row.name.substr(0, split), row.name.substr(split + 1), row.calls});
  }
  void node(const CountRow& row) { report_.nodes.push_back({row.name, row.calls, row.total}); }
  void latency(const CountRow& row) {
    if (row.bucket < 0 || row.bucket >= kLatencyBuckets) return;
    Histogram& histogram = latencies_[row.name];
    histogram.turns += row.calls;
    histogram.total_us += row.total;
    histogram.buckets[static_cast<std::size_t>(row.bucket)] += row.calls;
  }
  void field(const CountRow& row) { report_.fields.push_back({row.name, row.calls, row.total}); }
  AnalyticsReport::Tool& tool_named(const std::string& name) {
    AnalyticsReport::Tool& tool = tools_[name];
    tool.name = name;
    return tool;
  }
  void tool(const CountRow& row) { tool_named(row.name).calls += row.calls; }
  void tool_failed(const CountRow& row) { tool_named(row.name).failed += row.calls; }
  void timeout(const CountRow& row) { tool_named(row.name).timeouts += row.calls; }
  void sentiment(const CountRow& row) {
    report_.sentiments[row.name] += row.calls;
    sentiments_ += row.calls;
    sentiment_ += static_cast<double>(row.total);
  }
  void score(const CountRow& row) {
    scores_ += row.calls;
    score_ += static_cast<double>(row.total);
  }

  AnalyticsReport& report_;
  std::map<std::string, AnalyticsReport::Stage> stages_;
  std::map<std::string, AnalyticsReport::Tool> tools_;
  std::map<std::string, Histogram, std::less<>> latencies_;
  std::int64_t sentiments_ = 0;
  double sentiment_ = 0;
  std::int64_t scores_ = 0;
  double score_ = 0;
};

}  // namespace

AnalyticsReport report_of(const std::vector<CountRow>& sums) {
  AnalyticsReport report;
  Reader reader(report);
  for (const CountRow& row : sums) reader.take(row);
  reader.finish();
  return report;
}

}  // namespace callai::repositories
