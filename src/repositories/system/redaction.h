#pragma once

#include <string>
#include <string_view>

namespace callai::repositories {

/// Digits in a row from which on a number is left out. Shorter ones are dates, amounts and years.
inline constexpr int kRedactedDigits = 9;

/// `text` without its long numbers, in figures or in the words of a recogniser ("four one one one", "oh", "double
/// two"): "[card number]" for 13 to 19 digits with the check digit of cards (Luhn, ISO/IEC 7812-1), "[number]" for
/// others of kRedactedDigits or more. Spaces, hyphens, dots and commas between digits do not hide one. Pure.
std::string redacted(std::string_view text);

/// A JSON text with every string in it so; of a transcript that lost a number its single words too. What is no JSON
/// comes back as it is.
std::string redacted_json(const std::string& json);
/// The same for what was said in a session; what was collected (its fields) is kept: that is what the call was for.
std::string redacted_session(const std::string& json);
/// The same for what a webhook is told: its ids, moments, phone numbers and fields are kept.
std::string redacted_event(const std::string& json);

}  // namespace callai::repositories
