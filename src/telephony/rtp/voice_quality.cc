#include "telephony/rtp/voice_quality.h"

#include <algorithm>

namespace callai::telephony {
namespace {

constexpr double kBestR = 93.2;
constexpr double kEquipment = 0.0;    // Ie of G.711
constexpr double kRobustness = 25.1;  // Bpl of G.711 with packet loss concealment
constexpr double kDelayKneeMs = 177.3;

}  // namespace

double estimate_mos(const Impairments& impairments) {
  const double loss = std::clamp(impairments.loss_percent, 0.0, 100.0);
  const double equipment = kEquipment + (95.0 - kEquipment) * loss / (loss + kRobustness);
  const double delay_ms = std::max(0.0, core::to_ms(impairments.one_way_delay));
  const double delay = 0.024 * delay_ms + 0.11 * std::max(0.0, delay_ms - kDelayKneeMs);
  const double r = std::clamp(kBestR - equipment - delay, 0.0, 100.0);
  return std::max(1.0, 1.0 + 0.035 * r + 7e-6 * r * (r - 60.0) * (100.0 - r));
}

}  // namespace callai::telephony
