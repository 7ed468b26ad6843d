#pragma once

#include <string>

namespace callai::audio {

struct SpeechRequest {
  std::string text;
  std::string model;
  std::string voice;
  double speed = 1;
  std::string style;  ///< "calm": OpenAI's own models take it as instructions, others leave it out; "" none
};

/// The body of POST /v1/audio/speech, for streamed raw samples.
std::string speech_request_json(const SpeechRequest& request);

}  // namespace callai::audio
