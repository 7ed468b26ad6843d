#pragma once

#include <memory>
#include <string>
#include <utility>

#include "audio/audio_voice_channel.h"
#include "conversation/forwarding_voice_channel.h"
#include "core/dispatch_loop.h"
#include "orchestrators/call_orchestrator.h"

namespace callai::app {

/// A voice over audio whose reports are drained for as long as it lives. Made and destroyed on the loop.
class DrainedVoice final : public conversation::ForwardingVoiceChannel {
 public:
  /// The voice of a call, whose lanes `id` names, as its orchestrator takes it.
  static orchestrators::Voice make(std::unique_ptr<audio::AudioVoiceChannel> channel, core::DispatchLoop& loop,
                                   std::string id) {
    audio::AudioVoiceChannel* const inner = channel.get();
    std::unique_ptr<DrainedVoice> voice(new DrainedVoice(inner, std::move(channel), loop, std::move(id)));
    return {std::move(voice), &inner->port(), inner};
  }
  ~DrainedVoice() override { loop_.remove_poller(id_); }

 private:
  DrainedVoice(audio::AudioVoiceChannel* drained, std::unique_ptr<audio::AudioVoiceChannel>&& channel,
               core::DispatchLoop& loop, std::string id)
      : ForwardingVoiceChannel(std::move(channel)), loop_(loop), id_(std::move(id)) {
    loop_.add_poller(id_, [drained] { drained->drain(); });
  }

  core::DispatchLoop& loop_;
  const std::string id_;
};

}  // namespace callai::app
