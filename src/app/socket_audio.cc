#include "app/socket_audio.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace callai::app {

namespace {

static_assert(std::endian::native == std::endian::little, "samples are sent as they are in memory");

std::optional<dsp::Resampler> between(int from_hz, int to_hz) {
  if (from_hz == to_hz) return {};
  auto made = dsp::Resampler::create(from_hz, to_hz);
  if (!made.ok()) return {};
  return *std::move(made);
}

std::shared_ptr<const std::string> bytes_of(const std::vector<std::int16_t>& samples) {
  return std::make_shared<const std::string>(reinterpret_cast<const char*>(samples.data()),
                                             samples.size() * sizeof(std::int16_t));
}

}  // namespace

SocketMicrophone::SocketMicrophone(int rate_hz, std::shared_ptr<core::FrameQueue> queue)
    : queue_(std::move(queue)), to_telephone_(between(rate_hz, core::kTelephoneRateHz)) {}

void SocketMicrophone::take(std::string_view bytes) {
  std::vector<std::int16_t> in(bytes.size() / sizeof(std::int16_t));
  std::memcpy(in.data(), bytes.data(), in.size() * sizeof(std::int16_t));
  if (to_telephone_) {
    to_telephone_->process(in, samples_);
  } else {
    samples_.insert(samples_.end(), in.begin(), in.end());
  }
  std::size_t at = 0;
  for (; samples_.size() - at >= core::kFrameSamples; at += core::kFrameSamples) {
    core::AudioFrame frame;
    std::copy_n(samples_.begin() + static_cast<std::ptrdiff_t>(at), frame.size(), frame.begin());
    queue_->give(frame);
  }
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(at));
}

SocketSpeaker::SocketSpeaker(int rate_hz)
    : left_(between(core::kTelephoneRateHz, rate_hz)), right_(between(core::kTelephoneRateHz, rate_hz)) {}

void SocketSpeaker::to_rate(std::optional<dsp::Resampler>& resampler, const core::AudioFrame& frame, Samples& out) {
  out.clear();
  if (resampler) {
    resampler->process(frame, out);
  } else {
    out.assign(frame.begin(), frame.end());
  }
}

std::shared_ptr<const std::string> SocketSpeaker::mono(const core::AudioFrame& frame) {
  to_rate(left_, frame, a_);
  return bytes_of(a_);
}

std::shared_ptr<const std::string> SocketSpeaker::stereo(const conversation::StereoFrame& frame) {
  to_rate(left_, frame.caller, a_);
  to_rate(right_, frame.agent, b_);
  both_.clear();
  for (std::size_t i = 0; i < std::min(a_.size(), b_.size()); ++i) {
    both_.push_back(a_[i]);
    both_.push_back(b_[i]);
  }
  return bytes_of(both_);
}

}  // namespace callai::app
