// What one call more costs in memory inside the embedded recogniser.
#include "app/speech_setup.h"
#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "core/log.h"
#include "core/system_env.h"

namespace callai::bench {
namespace {

constexpr const char* kName = "memory_per_call_recogniser";
constexpr int kCalls = 40;
constexpr std::size_t kChunk = 800;  // 100 ms

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

void hear(audio::RecognizerStream& stream, const std::string& stage, std::span<const std::int16_t> pcm) {
  conversation::Listen expected;
  expected.stage = stage;
  stream.begin(expected);
  for (; !pcm.empty(); pcm = pcm.subspan(std::min(kChunk, pcm.size()))) {
    stream.accept(pcm.first(std::min(kChunk, pcm.size())));
  }
}

/// One call more, in which something was said in every stage, and once more: that utterance is under way.
std::unique_ptr<audio::RecognizerStream> call(audio::SpeechRecognizer& recognizer,
                                              const templates::CampaignTemplate& campaign,
                                              std::span<const std::int16_t> pcm) {
  auto stream = recognizer.open(campaign);
  CALLAI_CHECK(stream.ok(), "the template is prepared");
  for (const templates::Stage& stage : campaign.session_config.stages) {
    hear(**stream, stage.id, pcm);
    keep((*stream)->finish());
  }
  hear(**stream, campaign.session_config.initial_stage, pcm);
  return *std::move(stream);
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  auto speech = app::make_speech({}, system.env());
  if (!speech.ok()) {
    report.skip(kName, core::describe(speech.error()));
    return report.finish();
  }
  const auto campaign = sales_runtime()->campaign;
  Collect said;
  audio::VoiceSettings voice;
  CALLAI_CHECK(speech->synthesizer->synthesize(std::string(sales_lines()[0]), voice, said).ok(), "a line is spoken");

  // The decoders are the template's, however many calls it has; what the first call brings with it is the program's.
  CALLAI_CHECK(speech->recognizer->prepare(campaign, 1).ok(), "the recogniser takes the sales template");
  Streams streams;
  streams.push_back(call(*speech->recognizer, *campaign, said.all));
  const double one_decoder = resident_kb();
  CALLAI_CHECK(speech->recognizer->prepare(campaign, kCalls).ok(), "there is memory for a decoder a lane");
  report.add({"memory_per_decoder",
              "MB",
              "growth of the resident memory by one decoder more of the sales template: a template has one a lane, not "
              "one a call",
              {(resident_kb() - one_decoder) / 1024},
              Better::kLess,
              Goal{}});
  streams.push_back(call(*speech->recognizer, *campaign, said.all));
  // All of them at once: memory comes in pages that many calls share.
  const double before = resident_kb();
  for (int i = 0; i < kCalls; ++i) streams.push_back(call(*speech->recognizer, *campaign, said.all));
  report.add({kName,
              "MB",
              "growth of the resident memory by one call more of the sales template, after an utterance in each stage "
              "and in the middle of another; the mean of " +
                  std::to_string(kCalls) + " calls",
              {(resident_kb() - before) / 1024 / kCalls},
              Better::kLess,
              Goal{8, {}}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
