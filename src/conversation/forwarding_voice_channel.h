#pragma once

#include <memory>
#include <utility>

#include "conversation/voice_channel.h"

namespace callai::conversation {

/// Owns another channel and passes everything on to it: what is derived overrides what it is there for.
class ForwardingVoiceChannel : public VoiceChannel {
 public:
  void start(EventSink sink) override { inner_->start(std::move(sink)); }
  void listen(const Listen& expected) override { inner_->listen(expected); }
  void speak(const SpeechSegment& segment) override { inner_->speak(segment); }
  void pause() override { inner_->pause(); }
  void resume() override { inner_->resume(); }
  void clear() override { inner_->clear(); }
  void stop() override { inner_->stop(); }

 protected:
  explicit ForwardingVoiceChannel(std::unique_ptr<VoiceChannel> inner) : inner_(std::move(inner)) {}
  VoiceChannel& inner() { return *inner_; }

 private:
  std::unique_ptr<VoiceChannel> inner_;
};

}  // namespace callai::conversation
