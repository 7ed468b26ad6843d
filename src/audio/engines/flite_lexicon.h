#pragma once

#include <string>

namespace callai::audio {

/// How flite's lexicon and letter-to-sound rules say a word, as ARPAbet without stress ("callai" -> "K AA L AY"). ""
/// when they say nothing. Safe from any thread.
std::string flite_phones(const std::string& word);

}  // namespace callai::audio
