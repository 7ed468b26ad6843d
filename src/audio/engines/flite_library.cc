#include "audio/engines/flite_library.h"

namespace callai::audio {

std::mutex& flite_library() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace callai::audio
