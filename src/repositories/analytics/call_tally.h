#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "conversation/call_review.h"
#include "conversation/session_state.h"
#include "conversation/turn.h"
#include "core/units.h"

namespace callai::repositories {

// Kinds of counts: what `calls` and `total` of a row mean.
namespace counts {
inline constexpr std::string_view kCall = "call";        ///< by direction; total: microseconds talked
inline constexpr std::string_view kStatus = "status";    ///< by completed, no_answer, busy, ...
inline constexpr std::string_view kOutcome = "outcome";  ///< of answered calls
inline constexpr std::string_view kHour = "hour";        ///< "00" to "23" at the contact; total: answered
inline constexpr std::string_view kTurns = "turns";      ///< total: turns
inline constexpr std::string_view kInterrupted = "cut";  ///< total: turns that the caller cut
inline constexpr std::string_view kStage = "stage";      ///< calls that were in it; total: how often it was entered
inline constexpr std::string_view kExit = "exit";        ///< calls that ended in the stage
inline constexpr std::string_view kEdge = "edge";        ///< "from>to"; calls; total: how often
inline constexpr std::string_view kNode = "node";        ///< of the decision tree; calls; total: times it fired
inline constexpr std::string_view kField = "field";      ///< calls that have it; total: confirmed
inline constexpr std::string_view kLatency = "latency";  ///< by stage of a turn and bucket; calls: turns; total: us
inline constexpr std::string_view kTool = "tool";        ///< calls of the tool; total: microseconds are not known: 0
inline constexpr std::string_view kToolFailed = "tool_failed";
inline constexpr std::string_view kToolTimeout = "tool_timeout";
inline constexpr std::string_view kSentiment = "sentiment";         ///< negative, neutral, positive; total: thousandths
inline constexpr std::string_view kScore = "score";                 ///< total: thousandths
inline constexpr std::string_view kPromptTokens = "prompt_tokens";  ///< total
inline constexpr std::string_view kCompletionTokens = "completion_tokens";
inline constexpr std::string_view kCost = "cost";  ///< calls: those that cost anything; total: millionths
}  // namespace counts

/// Buckets of latencies: each is a fifth wider than the one before it; bucket b ends at 1.2^b ms.
inline constexpr int kLatencyBuckets = 64;
int latency_bucket(core::Duration latency);
double latency_bucket_end_ms(int bucket);

/// What one call adds to the counts. A value.
class CallTally {
 public:
  struct Key {
    std::string_view kind;  ///< of `counts`
    std::string name;
    int bucket = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Count {
    std::int64_t calls = 0;
    std::int64_t total = 0;
  };

  void turn(const conversation::Turn& turn);
  /// The call was answered and is over.
  void session(const conversation::SessionState& session, const conversation::CallReview& review);
  /// `hour`: of the contact's day, 0..23, in which the call began.
  void ended(std::string_view direction, std::string_view status, std::string_view outcome, int hour, bool answered,
             core::Duration talk);
  void outcome(std::string_view outcome, std::int64_t calls, core::Duration talk);
  void usage(std::int64_t prompt_tokens, std::int64_t completion_tokens, std::int64_t cost_micros, bool first);

  void add(std::string_view kind, std::string name, std::int64_t calls, std::int64_t total, int bucket = 0);
  const std::map<Key, Count>& counts() const { return counts_; }

 private:
  /// Counts the call once for the name, and `total` every time.
  void once(std::string_view kind, std::string name, std::int64_t total);
  void latency(const char* stage, const std::optional<core::TimePoint>& from, const std::optional<core::TimePoint>& to);
  std::map<Key, Count> counts_;
};

}  // namespace callai::repositories
