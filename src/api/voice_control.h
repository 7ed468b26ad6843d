#pragma once

#include <memory>
#include <string>

#include "api/socket_stream.h"
#include "api/trial_order.h"
#include "core/ids.h"
#include "core/result.h"
#include "templates/audio_settings.h"

namespace callai::api {

/// Sound in a browser's rates: s16, little endian.
struct SocketAudio {
  int rate_hz = 8000;  ///< 8000 or 16000, both ways
};

/// Seam: people in calls of this node, by WebSocket. Blocks until the dispatch sequence has done it; safe from any
/// thread but that one. What a stream carries is in docs/voice.md.
class VoiceControl {
 public:
  virtual ~VoiceControl() = default;
  /// A call whose line is the client: its id. kResourceExhausted: too many at once, kUnavailable: no speech engines.
  virtual core::Result<core::CallId> start_test(const TrialOrder& order, SocketAudio audio,
                                                std::shared_ptr<SocketStream> stream) = 0;
  /// Both sides of a running call, and what happens in it. `by`: who listens, as an id. kNotFound when the call is not
  /// going on, kResourceExhausted when too many listen to it.
  virtual core::Status listen(const core::OrgId& org, const core::CallId& call, const std::string& by,
                              SocketAudio audio, std::shared_ptr<SocketStream> stream) = 0;
  /// The agent is silent, and the far side hears what `by` sends into the stream that he listens with.
  /// kFailedPrecondition: he does not listen, somebody else talks, or the call has no sound.
  virtual core::Status take_over(const core::OrgId& org, const core::CallId& call, const std::string& by) = 0;
  /// kFailedPrecondition: it is not `by` who talks.
  virtual core::Status hand_back(const core::OrgId& org, const core::CallId& call, const std::string& by) = 0;
  /// A sentence in a voice of this installation, as a WAV file. kNotFound: there is no such voice; kUnavailable: there
  /// are no speech engines, or they do not answer.
  virtual core::Result<std::string> sample(const templates::AudioSettings& voice, const std::string& sentence) = 0;
};

}  // namespace callai::api
