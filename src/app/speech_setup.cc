#include "app/speech_setup.h"

namespace callai::app {

core::Result<Speech> make_speech(const core::SpeechSettings&, core::Logger&) {
  return core::Error{core::ErrorCode::kUnavailable, "no speech engines in this build", "", ""};
}

}  // namespace callai::app
