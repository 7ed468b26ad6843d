#include "dsp/resampler.h"

#include <speex/speex_resampler.h>

#include <cstddef>
#include <string>
#include <utility>

namespace callai::dsp {
namespace {

constexpr int kQuality = 3;
constexpr int kLowestRateHz = 1000;
constexpr int kHighestRateHz = 192000;

bool sane(int rate_hz) {
  return rate_hz >= kLowestRateHz && rate_hz <= kHighestRateHz;
}

}  // namespace

void Resampler::Destroy::operator()(SpeexResamplerState_* state) const noexcept {
  speex_resampler_destroy(state);
}

Resampler::Resampler(std::unique_ptr<SpeexResamplerState_, Destroy> state, int in_rate_hz, int out_rate_hz)
    : state_(std::move(state)), in_rate_hz_(in_rate_hz), out_rate_hz_(out_rate_hz) {}

core::Result<Resampler> Resampler::create(int in_rate_hz, int out_rate_hz) {
  if (!sane(in_rate_hz) || !sane(out_rate_hz)) {
    return core::Error{
        core::ErrorCode::kInvalidArgument,
        "cannot resample from " + std::to_string(in_rate_hz) + " to " + std::to_string(out_rate_hz) + " Hz",
        "use sample rates between 1000 and 192000 Hz", ""};
  }
  int error = 0;
  std::unique_ptr<SpeexResamplerState_, Destroy> state(speex_resampler_init(
      1, static_cast<spx_uint32_t>(in_rate_hz), static_cast<spx_uint32_t>(out_rate_hz), kQuality, &error));
  if (state == nullptr || error != RESAMPLER_ERR_SUCCESS) {
    return core::Error{core::ErrorCode::kResourceExhausted, "cannot make a resampler", "free some memory",
                       speex_resampler_strerror(error)};
  }
  return Resampler(std::move(state), in_rate_hz, out_rate_hz);
}

void Resampler::process(std::span<const std::int16_t> in, std::vector<std::int16_t>& out) {
  while (!in.empty()) {
    const std::size_t room =
        in.size() * static_cast<std::size_t>(out_rate_hz_) / static_cast<std::size_t>(in_rate_hz_) + 16;
    const std::size_t start = out.size();
    out.resize(start + room);
    auto taken = static_cast<spx_uint32_t>(in.size());
    auto made = static_cast<spx_uint32_t>(room);
    speex_resampler_process_int(state_.get(), 0, in.data(), &taken, out.data() + start, &made);
    out.resize(start + made);
    in = in.subspan(taken);
    if (taken == 0 && made == 0) return;  // cannot happen with room to spare; never spin
  }
}

void Resampler::flush(std::vector<std::int16_t>& out) {
  const std::vector<std::int16_t> silence(static_cast<std::size_t>(speex_resampler_get_input_latency(state_.get())), 0);
  process(silence, out);
}

void Resampler::skip_delay() {
  speex_resampler_skip_zeros(state_.get());
}

void Resampler::reset() {
  speex_resampler_reset_mem(state_.get());
}

core::Result<std::vector<std::int16_t>> resample(std::span<const std::int16_t> pcm, int in_rate_hz, int out_rate_hz) {
  if (in_rate_hz == out_rate_hz && sane(in_rate_hz)) return std::vector<std::int16_t>(pcm.begin(), pcm.end());
  auto resampler = Resampler::create(in_rate_hz, out_rate_hz);
  if (!resampler) return resampler.error();
  const auto in_rate = static_cast<std::size_t>(in_rate_hz);
  const std::size_t wanted = (pcm.size() * static_cast<std::size_t>(out_rate_hz) + in_rate - 1) / in_rate;
  std::vector<std::int16_t> out;
  out.reserve(wanted + 512);
  resampler->skip_delay();
  resampler->process(pcm, out);
  resampler->flush(out);
  out.resize(wanted, 0);
  return out;
}

void LinearUpsampler::process(std::span<const std::int16_t> in, std::vector<std::int16_t>& out) {
  out.reserve(out.size() + 2 * in.size());
  for (const std::int16_t s : in) {
    out.push_back(static_cast<std::int16_t>((static_cast<int>(previous_) + s) / 2));
    out.push_back(s);
    previous_ = s;
  }
}

}  // namespace callai::dsp
