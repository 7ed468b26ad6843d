#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace callai::tests {

/// A line of speech, 8 kHz mono, spoken by the embedded synthesiser.
std::vector<std::int16_t> speech_clip(const std::string& text);

/// Silence of that length, for between two lines.
std::vector<std::int16_t> pause_clip(double seconds);

/// A telephone key as the tones that it makes: 0-9, A-D, * and #.
std::vector<std::int16_t> key_clip(char key);

/// The clips one after the other.
std::vector<std::int16_t> joined(const std::vector<std::vector<std::int16_t>>& clips);

/// PCMU without a header, as SIPp streams it.
std::string mulaw_text(const std::vector<std::int16_t>& pcm);

}  // namespace callai::tests
