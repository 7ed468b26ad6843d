#include "audio/vad.h"

#include <cstddef>

#include "audio/energy_gate.h"
#include "core/check.h"
#include "core/units.h"
#include "dsp/level.h"

#ifdef CALLAI_HAVE_WEBRTC_VAD
// Exported by libwebrtc_audio_processing, declared in none of its headers
// (webrtc/common_audio/vad/include/webrtc_vad.h).
extern "C" {
struct WebRtcVadInst;
WebRtcVadInst* WebRtcVad_Create();
void WebRtcVad_Free(WebRtcVadInst* handle);
int WebRtcVad_Init(WebRtcVadInst* handle);
int WebRtcVad_set_mode(WebRtcVadInst* handle, int mode);
int WebRtcVad_Process(WebRtcVadInst* handle, int rate_hz, const std::int16_t* frame, std::size_t samples);
}
#endif

namespace callai::audio {
namespace {

class EnergyVad final : public Vad {
 public:
  bool voiced(std::span<const std::int16_t> frame) noexcept override { return gate_.open(dsp::level_dbfs(frame)); }
  void reset() noexcept override { gate_.reset(); }

 private:
  EnergyGate gate_;
};

#ifdef CALLAI_HAVE_WEBRTC_VAD

constexpr int kMode = 2;

struct FreeVad {
  void operator()(WebRtcVadInst* handle) const noexcept { WebRtcVad_Free(handle); }
};

class WebRtcAndEnergyVad final : public Vad {
 public:
  WebRtcAndEnergyVad() : handle_(WebRtcVad_Create()) {
    CALLAI_CHECK(handle_ != nullptr, "no memory for a voice activity detector");
    reset();
  }

  bool voiced(std::span<const std::int16_t> frame) noexcept override {
    // Both see every frame, so that both adapt.
    const bool energy = gate_.open(dsp::level_dbfs(frame));
    return WebRtcVad_Process(handle_.get(), core::kTelephoneRateHz, frame.data(), frame.size()) == 1 && energy;
  }

  void reset() noexcept override {
    WebRtcVad_Init(handle_.get());
    WebRtcVad_set_mode(handle_.get(), kMode);
    gate_.reset();
  }

 private:
  std::unique_ptr<WebRtcVadInst, FreeVad> handle_;
  EnergyGate gate_;
};

#endif

}  // namespace

#ifdef CALLAI_HAVE_WEBRTC_VAD
bool has_webrtc_vad() {
  return true;
}
std::unique_ptr<Vad> make_vad() {
  return std::make_unique<WebRtcAndEnergyVad>();
}
#else
bool has_webrtc_vad() {
  return false;
}
std::unique_ptr<Vad> make_vad() {
  return std::make_unique<EnergyVad>();
}
#endif

}  // namespace callai::audio
