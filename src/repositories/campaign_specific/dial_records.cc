#include "repositories/campaign_specific/dial_records.h"

#include <algorithm>
#include <array>

namespace callai::repositories {

namespace {

constexpr std::array<std::string_view, 5> kStates{"waiting", "calling", "done", "given_up", "blocked"};
constexpr std::array<std::string_view, kDialOutcomes> kOutcomes{
    "reached", "voicemail", "busy", "no_answer", "rejected", "failed", "abandoned", "interrupted", "blocked"};

template <typename E, std::size_t N>
std::optional<E> parse(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  return found == names.end() ? std::nullopt : std::optional(static_cast<E>(found - names.begin()));
}

}  // namespace

std::string_view to_string(QueueState state) {
  return kStates.at(static_cast<std::size_t>(state));
}

std::optional<QueueState> parse_queue_state(std::string_view text) {
  return parse<QueueState>(kStates, text);
}

std::string_view to_string(DialOutcome outcome) {
  return kOutcomes.at(static_cast<std::size_t>(outcome));
}

std::optional<DialOutcome> parse_dial_outcome(std::string_view text) {
  return parse<DialOutcome>(kOutcomes, text);
}

DialOutcome dial_outcome_of(std::string_view status, std::string_view outcome) {
  if (outcome == "shutdown") return DialOutcome::kInterrupted;
  if (status == "completed") return outcome == "voicemail" ? DialOutcome::kVoicemail : DialOutcome::kReached;
  if (status == "interrupted" || outcome == "cancelled") return DialOutcome::kInterrupted;
  if (outcome == "no_answer" || outcome == "busy" || outcome == "rejected" || outcome == "abandoned") {
    return *parse_dial_outcome(outcome);
  }
  return DialOutcome::kFailed;
}

}  // namespace callai::repositories
