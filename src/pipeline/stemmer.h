#pragma once

#include <string>

namespace callai::pipeline {

/// Cuts an English word down to its stem, in place: "interested" -> "interest", "pricing" -> "price". Words of fewer
/// than three letters, and words with anything but the letters a..z, stay as they are. M. F. Porter, "An algorithm for
/// suffix stripping", Program 14(3), 1980, with the author's later departures (bli -> ble, logi -> log).
void stem_word(std::string& word);

}  // namespace callai::pipeline
