#include "dsp/loss_concealer.h"

#include <spandsp.h>

namespace callai::dsp {

struct LossConcealer::State {
  plc_state_t plc{};
};

LossConcealer::LossConcealer() : state_(std::make_unique<State>()) {
  plc_init(&state_->plc);
}

LossConcealer::~LossConcealer() = default;

void LossConcealer::heard(std::span<std::int16_t> pcm) noexcept {
  plc_rx(&state_->plc, pcm.data(), static_cast<int>(pcm.size()));
}

void LossConcealer::fill(std::span<std::int16_t> pcm) noexcept {
  plc_fillin(&state_->plc, pcm.data(), static_cast<int>(pcm.size()));
}

}  // namespace callai::dsp
