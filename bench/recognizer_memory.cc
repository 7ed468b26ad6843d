// What one call more costs in memory inside the embedded recogniser.
#include "app/speech_setup.h"
#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "core/log.h"

namespace callai::bench {
namespace {

constexpr const char* kName = "memory_per_call_recogniser";
constexpr std::size_t kMaxCalls = 16;
constexpr double kBudgetSeconds = 12;  // and no more calls after it,
constexpr double kBudgetMb = 1500;     // or when the machine might not have more
constexpr std::size_t kChunk = 800;    // 100 ms

class Collect final : public audio::SpeechSink {
 public:
  bool write(std::span<const std::int16_t> pcm) override {
    all.insert(all.end(), pcm.begin(), pcm.end());
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}
  std::vector<std::int16_t> all;
};

using Streams = std::vector<std::unique_ptr<audio::RecognizerStream>>;

void recognise(audio::RecognizerStream& stream, const std::string& stage, std::span<const std::int16_t> pcm) {
  conversation::Listen expected;
  expected.stage = stage;
  stream.begin(expected);
  for (; !pcm.empty(); pcm = pcm.subspan(std::min(kChunk, pcm.size()))) {
    stream.accept(pcm.first(std::min(kChunk, pcm.size())));
  }
  keep(stream.finish());
}

/// One call more: its decoder is made and used in every stage.
void add_call(audio::SpeechRecognizer& recognizer, const std::shared_ptr<const templates::CampaignTemplate>& campaign,
              std::span<const std::int16_t> pcm, Streams& streams) {
  const core::Status ready = recognizer.prepare(campaign, static_cast<int>(streams.size() + 1));
  CALLAI_CHECK(ready.ok(), "the recogniser takes the sales template");
  auto stream = recognizer.open(*campaign);
  CALLAI_CHECK(stream.ok(), "a decoder is free");
  for (const templates::Stage& stage : campaign->session_config.stages) recognise(**stream, stage.id, pcm);
  streams.push_back(*std::move(stream));
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::NullLogger log;
  auto speech = app::make_speech({}, log);
  if (!speech.ok()) {
    report.skip(kName, core::describe(speech.error()));
    return report.finish();
  }
  const auto campaign = sales_runtime()->campaign;
  Collect said;
  audio::VoiceSettings voice;
  CALLAI_CHECK(speech->synthesizer->synthesize(std::string(sales_lines()[0]), voice, said).ok(), "a line is spoken");

  // What the first call brings with it is the program's.
  const Stopwatch watch;
  Streams streams;
  add_call(*speech->recognizer, campaign, said.all, streams);
  const double first = resident_kb();
  const auto may_go_on = [&](const std::vector<double>& samples) {
    return samples.size() < kMaxCalls && watch.s() < kBudgetSeconds && resident_kb() - first < 1024 * kBudgetMb;
  };
  std::vector<double> samples;
  do {
    const double before = resident_kb();
    add_call(*speech->recognizer, campaign, said.all, streams);
    samples.push_back((resident_kb() - before) / 1024);
  } while (may_go_on(samples));
  report.add({kName, "MB",
              "growth of the resident memory by one call more with a decoder of the sales template, after an utterance "
              "in each stage; one sample a call",
              std::move(samples), Better::kLess, Goal{8, {}}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
