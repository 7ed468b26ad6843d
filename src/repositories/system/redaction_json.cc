#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/contains.h"
#include "core/json.h"
#include "core/strings.h"
#include "repositories/system/redaction.h"

namespace callai::repositories {

namespace {

using core::Json;

struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string digits;  // "" for what is no part of a number
  int repeats = 0;     // "double", "triple": of the digit that follows
};

constexpr std::array<std::pair<std::string_view, char>, 12> kDigitWords{{{"zero", '0'},
                                                                         {"oh", '0'},
                                                                         {"nought", '0'},
                                                                         {"one", '1'},
                                                                         {"two", '2'},
                                                                         {"three", '3'},
                                                                         {"four", '4'},
                                                                         {"five", '5'},
                                                                         {"six", '6'},
                                                                         {"seven", '7'},
                                                                         {"eight", '8'},
                                                                         {"nine", '9'}}};

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool all_digits(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos;
}

Piece piece_of(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view word = text.substr(begin, end - begin);
  Piece piece{begin, end, "", 0};
  if (all_digits(word)) {
    piece.digits = std::string(word);
    return piece;
  }
  const std::string lower = core::ascii_lower(word);
  if (lower == "double") piece.repeats = 2;
  if (lower == "triple") piece.repeats = 3;
  for (const auto& [name, digit] : kDigitWords) {
    if (lower == name) piece.digits = std::string(1, digit);
  }
  return piece;
}

// What may stand between two parts of one number.
bool joins(std::string_view between) {
  return between.size() <= 3 && between.find_first_not_of(" -.,()/+") == std::string_view::npos;
}

// The last digit is a sum over the others (ISO/IEC 7812-1, annex B).
bool is_card(const std::string& digits) {
  if (digits.size() < 13 || digits.size() > 19) return false;
  int sum = 0;
  bool doubled = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, doubled = !doubled) {
    int value = *it - '0';
    if (doubled && (value *= 2) > 9) value -= 9;
    sum += value;
  }
  return sum % 10 == 0;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    pieces.push_back(piece_of(text, at, end));
    at = end;
  }
  return pieces;
}

/// Members whose texts are left as they are.
using Kept = bool (*)(std::string_view key);

bool nothing(std::string_view) {
  return false;
}

/// Of an event: what it is about, and what the template has asked for.
bool is_data_of_event(std::string_view key) {
  return key.ends_with("_id") || key.ends_with("_at") ||
         core::is_one_of(key, {"id", "at", "at_local", "phone_number", "fields", "value"});
}

void redact_strings(Json& json, Kept kept);

void redact_object(Json& object, Kept kept) {
  for (const auto& [key, value] : object.items()) {
    if (kept(key)) continue;
    if (!value.is_string()) {
      redact_strings(value, kept);
      continue;
    }
    const auto& text = value.get_ref<const std::string&>();
    std::string without = redacted(text);
    if (without == text) continue;
    value = std::move(without);
    const auto words = object.find("words");
    if (words != object.end() && words->is_array()) *words = Json::array();
  }
}

void redact_strings(Json& json, Kept kept) {
  if (json.is_object()) return redact_object(json, kept);
  if (json.is_array()) {
    for (Json& item : json) redact_strings(item, kept);
  }
  if (json.is_string()) json = redacted(json.get_ref<const std::string&>());
}

}  // namespace

std::string redacted(std::string_view text) {
  const std::vector<Piece> pieces = pieces_of(text);
  std::string out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < pieces.size();) {
    std::string digits;
    std::size_t last = i;
    std::size_t repeats = 1;
    std::size_t j = i;
    for (; j < pieces.size(); ++j) {
      const Piece& piece = pieces[j];
      if (piece.digits.empty() && piece.repeats == 0) break;
      if (j > i && !joins(text.substr(pieces[j - 1].end, piece.begin - pieces[j - 1].end))) break;
      if (piece.repeats > 0) {
        repeats = static_cast<std::size_t>(piece.repeats);
        continue;
      }
      digits += repeats > 1 ? std::string(repeats, piece.digits.front()) + piece.digits.substr(1) : piece.digits;
      repeats = 1;
      last = j;
    }
    if (digits.size() >= static_cast<std::size_t>(kRedactedDigits)) {
      out += text.substr(copied, pieces[i].begin - copied);
      out += is_card(digits) ? "[card number]" : "[number]";
      copied = pieces[last].end;
    }
    i = std::max(j, i + 1);
  }
  out += text.substr(copied);
  return out;
}

namespace {

std::string redacted_but(const std::string& text, Kept kept) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return text;
  redact_strings(json, kept);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string redacted_json(const std::string& text) {
  return redacted_but(text, nothing);
}

std::string redacted_event(const std::string& text) {
  return redacted_but(text, is_data_of_event);
}

std::string redacted_session(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  const auto history = json.is_object() ? json.find("conversation_history") : json.end();
  if (history == json.end()) return text;
  redact_strings(*history, nothing);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace callai::repositories
