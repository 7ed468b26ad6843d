#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/units.h"

namespace callai::repositories {

/// How far a contact is in a campaign. waiting: to be called, now or later. calling: an attempt is under way. done:
/// reached. given_up: no more attempts by the retry rules. blocked: on a do-not-call list.
enum class QueueState { kWaiting, kCalling, kDone, kGivenUp, kBlocked };
std::string_view to_string(QueueState state);  ///< "waiting", "given_up", ...
std::optional<QueueState> parse_queue_state(std::string_view text);

/// What came of an attempt. reached: a person talked with the agent. failed: the network or the PBX did not take the
/// call. abandoned: answered when no conversation was free. interrupted: the program that made it died or was stopped
/// meanwhile, or somebody gave the call up before it was answered. blocked: the number came on a do-not-call list in
/// the last moment; nothing was dialled.
enum class DialOutcome {
  kReached,
  kVoicemail,
  kBusy,
  kNoAnswer,
  kRejected,
  kFailed,
  kAbandoned,
  kInterrupted,
  kBlocked
};
inline constexpr int kDialOutcomes = 9;
std::string_view to_string(DialOutcome outcome);  ///< "reached", "no_answer", ...
std::optional<DialOutcome> parse_dial_outcome(std::string_view text);
/// Of a call that has ended, by the status and outcome that are stored with it.
DialOutcome dial_outcome_of(std::string_view status, std::string_view outcome);

// Whose turn it is first: agreed callbacks, then by priority.
inline constexpr int kCallbackRank = 0;
inline constexpr int kHighRank = 1;
inline constexpr int kNormalRank = 2;
inline constexpr int kLowRank = 3;
inline constexpr int kRanks = 4;

/// A contact in the queue of a campaign, with what the rules for calling look at.
struct QueuedContact {
  core::ContactId contact;
  std::string phone_number;  ///< E.164
  std::string name;
  std::string time_zone;               ///< "Europe/Lisbon"; empty: not known
  std::chrono::minutes utc_offset{0};  ///< where no zone is known
  bool do_not_call = false;            ///< the organisation's list, the campaign's, or the contact's status
  bool on_the_phone = false;           ///< an attempt is under way, of this campaign or another, or any other call
  QueueState state = QueueState::kWaiting;
  int rank = kNormalRank;
  int home_rank = kNormalRank;             ///< its rank when no callback was agreed
  int attempts = 0;                        ///< so far, since it was put into the queue
  int last_number = 0;                     ///< of its newest attempt in this campaign; 0: none was made
  std::int64_t last_day = 0;               ///< of the last attempt, in days since 1970 where the contact is
  int day_attempts = 0;                    ///< on that day
  core::WallTime due{};                    ///< not before, by the retry rules
  core::WallTime next{};                   ///< when it is looked at again: due, moved into the calling hours
  std::optional<core::WallTime> callback;  ///< agreed in a call
  std::string last_outcome;                ///< of the last attempt, "" none
};

/// One attempt to call a contact. Durable before anything is dialled; its id is that of the call.
struct DialAttempt {
  core::CallId call;
  core::CampaignId campaign;
  core::ContactId contact;
  std::string phone_number;
  int number = 1;      ///< of this contact in this campaign, from 1
  std::string reason;  ///< "first", "retry", "callback"
  std::string caller_id;
  std::string node;
  std::string trunk;
  std::chrono::minutes utc_offset{0};  ///< of the contact, then
  core::WallTime created{};
  std::optional<core::WallTime> ended;
  std::string outcome;  ///< "" while it goes on
};

}  // namespace callai::repositories
