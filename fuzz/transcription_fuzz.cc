#include <cstddef>
#include <cstdint>
#include <string_view>

#include "audio/engines/remote/transcription.h"
#include "core/check.h"
#include "dsp/wav_bytes.h"

// Whatever a transcription server sends: a transcript has a confidence between 0 and 1, and says where it is from.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto read = callai::audio::read_transcription(body);
  if (read.ok()) {
    const auto transcript = callai::audio::to_transcript(*read);
    CALLAI_CHECK(transcript.confidence >= 0 && transcript.confidence <= 1, "a confidence is a share");
    CALLAI_CHECK(transcript.source == (transcript.text.empty() ? "rejected" : "whisper"), "nothing heard is rejected");
  }
  const auto start = callai::dsp::wav_start(body);
  CALLAI_CHECK(!start || start->data <= size, "samples begin inside");
  return 0;
}
