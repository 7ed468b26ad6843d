#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/units.h"

namespace callai::telephony {

/// How a key came.
enum class KeyWay : std::uint8_t { kEvent, kTones, kInfo };  ///< RFC 4733, heard in the audio, SIP INFO

/// Tells each press once. Some telephones and gateways send a press in two ways at once (RFC 4733 and INFO, say), a
/// little apart: the same key by another way within two seconds is the same press, one for one. Pure; one a call.
class KeyMerger {
 public:
  /// True: it is to be told. False: it has been, as it came by another way.
  bool is_new(core::TimePoint now, char key, KeyWay way);

 private:
  struct Press {
    char key = '\0';
    std::uint8_t ways = 0;  // bits: it came by these
    core::TimePoint at{};
  };
  static constexpr std::size_t kRemembered = 32;  // nobody presses more within two seconds

  std::array<Press, kRemembered> presses_{};
  std::size_t next_ = 0;
};

}  // namespace callai::telephony
