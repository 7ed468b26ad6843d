#include "dsp/dtmf_detector.h"

#include <spandsp.h>

#include <array>

#include "core/check.h"

namespace callai::dsp {
namespace {

constexpr int kMostKeys = 8;  // far more than begin in a frame

}  // namespace

struct DtmfDetector::State {
  State() : receiver(dtmf_rx_init(nullptr, nullptr, nullptr)) {
    CALLAI_CHECK(receiver != nullptr, "spandsp makes a DTMF receiver");
  }
  ~State() { dtmf_rx_free(receiver); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  dtmf_rx_state_t* receiver;
};

DtmfDetector::DtmfDetector() : state_(std::make_unique<State>()) {}
DtmfDetector::~DtmfDetector() = default;

char DtmfDetector::process(std::span<const std::int16_t> pcm) noexcept {
  dtmf_rx(state_->receiver, pcm.data(), static_cast<int>(pcm.size()));
  std::array<char, kMostKeys + 1> keys{};
  return dtmf_rx_get(state_->receiver, keys.data(), kMostKeys) > 0 ? keys[0] : '\0';
}

}  // namespace callai::dsp
