#include <nlohmann/json.hpp>

#include "audio/engines/remote/speech_request.h"
#include "core/json.h"

namespace callai::audio {

std::string speech_request_json(const SpeechRequest& request) {
  core::Json json = core::Json::object();
  json["model"] = request.model;
  json["input"] = request.text;
  json["voice"] = request.voice;
  json["response_format"] = "pcm";
  json["speed"] = request.speed;
  if (!request.style.empty()) json["instructions"] = "Speaking style: " + request.style;
  json["stream"] = true;
  return json.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

}  // namespace callai::audio
