#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

struct HearOptions {
  std::string template_id;  ///< a pre-built one or a JSON file
  std::string stage;        ///< "": the initial one
  std::string field;        ///< that was just asked for; "" none
  std::vector<std::string> files;
  bool json = false;
};

/// `callai hear`: segments, words, confidence and signals of recordings, through the audio path of a call.
int run_hear(const Program& program, const HearOptions& options);

}  // namespace callai::app
