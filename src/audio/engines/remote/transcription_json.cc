#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "audio/engines/remote/transcription.h"
#include "core/json_reader.h"
#include "core/strings.h"

namespace callai::audio {
namespace {

using core::Json;

constexpr double kNoSpeech = 0.6;
constexpr double kUnlikely = -1.0;
constexpr double kLoop = 2.4;
constexpr double kUnscored = 0.7;  ///< confidence where a server tells no probabilities

/// What Whisper says when nobody does: it learnt from subtitles. Only without good scores.
constexpr std::array<std::string_view, 14> kInventions = {"thank you for watching",
                                                          "thanks for watching",
                                                          "please subscribe",
                                                          "like and subscribe",
                                                          "subtitles by",
                                                          "subtitles by the amara",
                                                          "amara org",
                                                          "see you in the next video",
                                                          "thank you very much for watching",
                                                          "transcription by",
                                                          "captions by",
                                                          "copyright",
                                                          "i'll see you next time",
                                                          "don't forget to subscribe"};
constexpr double kInventionsBelow = -0.35;

double number(const Json& json, const char* name, double otherwise) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number()) return otherwise;
  const double value = found->get<double>();
  return std::isfinite(value) ? value : otherwise;
}

std::string text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Without what stands in brackets or between asterisks or notes: "[BLANK_AUDIO]", "(music)", "*sighs*".
std::string without_annotations(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const char closing = c == '[' ? ']' : c == '(' ? ')' : c == '*' ? '*' : '\0';
    const std::size_t end = closing == '\0' ? std::string_view::npos : text.find(closing, at + 1);
    if (end != std::string_view::npos) {
      at = end + 1;
    } else if (text.substr(at).starts_with("\u266A")) {
      at += std::string_view("\u266A").size();
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

/// Lower case, white space in single blanks, no punctuation at the ends of words but what numbers and clauses need.
std::string as_heard(std::string_view text) {
  std::string out;
  const std::string lower = core::ascii_lower(without_annotations(text));
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t start = lower.find_first_not_of(" \t\r\n", at);
    if (start == std::string::npos) break;
    const std::size_t end = std::min(lower.find_first_of(" \t\r\n", start), lower.size());
    std::string_view word = std::string_view(lower).substr(start, end - start);
    at = end;
    while (!word.empty() && std::string_view("\"'-.").find(word.front()) != std::string_view::npos)
      word.remove_prefix(1);
    while (!word.empty() && std::string_view("\"-.!?;:").find(word.back()) != std::string_view::npos)
      word.remove_suffix(1);
    if (!word.empty()) out.append(out.empty() ? "" : " ").append(word);
  }
  while (!out.empty() && out.back() == ',') out.pop_back();
  return out;
}

bool is_invention(const std::string& heard) {
  return std::any_of(kInventions.begin(), kInventions.end(),
                     [&](std::string_view phrase) { return heard.find(phrase) != std::string::npos; });
}

bool is_dropped(const TranscriptionSegment& segment, const std::string& heard, bool scored) {
  if (!scored) return is_invention(heard);
  if (segment.no_speech > kNoSpeech && segment.mean_log_probability < kUnlikely) return true;
  if (segment.compression > kLoop) return true;
  return is_invention(heard) && (segment.mean_log_probability < kInventionsBelow || segment.no_speech > 0.3);
}

/// Whisper's words bring the blank in front of them along; whisper.cpp ends a segment after 60 characters, in the
/// middle of a word where it comes to that.
bool goes_on_in_a_word(const TranscriptionSegment& before, const std::string& text) {
  const auto begins_with_blank = [](const std::string& s) { return !s.empty() && s.front() == ' '; };
  return begins_with_blank(before.text) && !text.empty() && !begins_with_blank(text);
}

/// One segment of both, its scores by their lengths.
void append(TranscriptionSegment& to, const TranscriptionSegment& more) {
  const auto old_size = static_cast<double>(to.text.size());
  const auto size = static_cast<double>(more.text.size());
  const auto mean = [&](double a, double b) { return (a * old_size + b * size) / (old_size + size); };
  to.mean_log_probability = mean(to.mean_log_probability, more.mean_log_probability);
  to.no_speech = mean(to.no_speech, more.no_speech);
  to.compression = std::max(to.compression, more.compression);
  to.text += more.text;
}

Transcription read_object(const Json& json) {
  Transcription out;
  const auto segments = json.find("segments");
  if (segments != json.end() && segments->is_array()) {
    for (const Json& segment : *segments) {
      if (!segment.is_object()) continue;
      out.has_scores = out.has_scores || segment.contains("avg_logprob");
      TranscriptionSegment read{text_of(segment, "text"), std::min(0.0, number(segment, "avg_logprob", 0)),
                                std::clamp(number(segment, "no_speech_prob", 0), 0.0, 1.0),
                                number(segment, "compression_ratio", 1)};
      if (!out.segments.empty() && goes_on_in_a_word(out.segments.back(), read.text)) {
        append(out.segments.back(), read);
      } else {
        out.segments.push_back(std::move(read));
      }
    }
  }
  if (out.segments.empty()) out.segments.push_back({text_of(json, "text"), 0, 0, 1});
  const auto words = json.find("words");
  if (words != json.end() && words->is_array()) {
    for (const Json& word : *words) {
      if (!word.is_object()) continue;
      conversation::HeardWord heard;
      heard.text = as_heard(text_of(word, "word"));
      const double start = std::clamp(number(word, "start", 0), 0.0, 600.0);
      heard.start = core::Duration(static_cast<std::int64_t>(start * 1e6));
      heard.end = core::Duration(static_cast<std::int64_t>(std::clamp(number(word, "end", start), start, 600.0) * 1e6));
      heard.confidence = std::clamp(number(word, "probability", kUnscored), 0.0, 1.0);
      if (!heard.text.empty()) out.words.push_back(std::move(heard));
    }
  }
  return out;
}

}  // namespace

core::Result<Transcription> read_transcription(std::string_view body) {
  const std::string_view text = core::trimmed(body);
  if (!text.starts_with('{')) {
    if (text.starts_with('<')) {
      return core::Error{core::ErrorCode::kDataLoss, "the transcription server answered with a web page",
                         "look whether its URL ends in /v1", ""};
    }
    Transcription plain;
    plain.segments.push_back({std::string(text), 0, 0, 1});
    return plain;
  }
  core::Problems problems;
  const Json json = core::parse_json(text, problems);
  if (!problems.empty() || !json.is_object()) {
    return core::Error{core::ErrorCode::kDataLoss, "the transcription server's answer is no JSON", "", ""};
  }
  if (json.contains("error") && !json.contains("text")) {
    return core::Error{core::ErrorCode::kUnavailable, "the transcription server reports an error",
                       "look at the server's log", json["error"].dump().substr(0, 300)};
  }
  if (!json.contains("text") && !json.contains("segments")) {
    return core::Error{core::ErrorCode::kDataLoss, "the transcription server's answer has no text", "", ""};
  }
  return read_object(json);
}

conversation::Transcript to_transcript(const Transcription& transcription) {
  conversation::Transcript out;
  double weighted = 0;
  double weight = 0;
  bool dropped = false;
  for (const TranscriptionSegment& segment : transcription.segments) {
    const std::string heard = as_heard(segment.text);
    if (heard.empty()) continue;
    if (is_dropped(segment, heard, transcription.has_scores)) {
      dropped = true;
      continue;
    }
    out.text += (out.text.empty() ? "" : " ") + heard;
    const double sure =
        transcription.has_scores ? std::exp(segment.mean_log_probability) * (1 - segment.no_speech / 2) : kUnscored;
    weighted += sure * static_cast<double>(heard.size());
    weight += static_cast<double>(heard.size());
  }
  out.confidence = weight > 0 ? std::clamp(weighted / weight, 0.0, 1.0) : 0;
  out.source = out.text.empty() ? "rejected" : "whisper";
  if (!dropped && !out.text.empty()) out.words = transcription.words;
  return out;
}

}  // namespace callai::audio
