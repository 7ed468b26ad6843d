#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conversation/turn.h"
#include "core/result.h"

namespace callai::audio {

/// What a transcription server says of a piece of speech.
struct TranscriptionSegment {
  std::string text;
  double mean_log_probability = 0;  ///< of its tokens
  double no_speech = 0;             ///< 0..1
  double compression = 1;           ///< of its text by gzip: loops compress well
};
struct Transcription {
  std::vector<TranscriptionSegment> segments;
  std::vector<conversation::HeardWord> words;  ///< where the server gives them
  bool has_scores = false;                     ///< the segments' numbers are the server's
};

/// Reads an answer of POST /v1/audio/transcriptions: verbose_json, json ({"text"}), or plain text, as servers answer
/// whatever they were asked for. kDataLoss: none of them; kUnavailable: an error of the server's own.
core::Result<Transcription> read_transcription(std::string_view body);

/// The transcript, with what Whisper makes of silence and noise left out ("thank you for watching", loops,
/// [BLANK_AUDIO]) and an honest confidence. Segments are dropped by the rules of the Whisper paper (Radford et al.
/// 2022, 4.5: no speech over 0.6 and a mean log probability under -1; compression over 2.4). Pure.
conversation::Transcript to_transcript(const Transcription& transcription);

}  // namespace callai::audio
