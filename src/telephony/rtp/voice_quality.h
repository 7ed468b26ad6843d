#pragma once

#include "core/units.h"

namespace callai::telephony {

/// What a conversation suffers from.
struct Impairments {
  double loss_percent = 0;          ///< of packets that could not be played in time
  core::Duration one_way_delay{0};  ///< mouth to ear: network, jitter buffer, packets
};

/// Mean opinion score, 1 to 4.41, by the E-model of ITU-T G.107 with everything at its default but loss and delay:
/// R = 93.2 - Id - Ie,eff. Ie,eff for random loss (G.107, 3.5) with the values of G.711 with concealment (G.113,
/// appendix I: Ie 0, Bpl 25.1), taken for all codecs here as they are heard at 8 kHz; Id by Cole and Rosenbluth, "Voice
/// over IP performance monitoring" (2001). An estimate: it knows nothing of level, noise or echo. Pure.
double estimate_mos(const Impairments& impairments);

}  // namespace callai::telephony
