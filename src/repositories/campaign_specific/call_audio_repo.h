#pragma once

#include <optional>
#include <string>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

enum class AudioDirection { kReceived, kSent };        ///< as seen from here: the caller's voice, the agent's
std::string_view to_string(AudioDirection direction);  ///< "received", "sent"

/// How one direction of a call's audio was, when the call was over.
struct CallAudioRecord {
  core::CallId call;
  AudioDirection direction = AudioDirection::kReceived;
  std::string codec;
  std::int64_t packets = 0;
  std::int64_t lost = 0;
  double loss_percent = 0;
  double jitter_ms = 0;
  double mos = 0;                       ///< 0: not known
  std::optional<double> round_trip_ms;  ///< of both directions together
  double concealed_ms = 0;
  bool one_way = false;  ///< for a while nothing of it arrived
};

/// The quality of an organisation's calls. Safe from any thread.
class CallAudioRepo final : public BaseRepository {
 public:
  CallAudioRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Status add(const CallAudioRecord& audio);
  core::Status add(Transaction& transaction, const CallAudioRecord& audio);
  /// What is known of a call: nothing (words only, or never answered) or both directions, received first.
  core::Result<std::vector<CallAudioRecord>> of(const core::CallId& call) const;
};

}  // namespace callai::repositories
