// Understanding and deciding, as the dispatch thread does it for every caller turn.
#include "bench/measure.h"
#include "bench/sales_call.h"

namespace callai::bench {
namespace {

constexpr int kWarmUp = 1000;
constexpr int kSamples = 20000;
constexpr std::size_t kLongUtterance = 500;

std::string long_utterance() {
  std::string text;
  while (text.size() < kLongUtterance) {
    for (const std::string_view line : sales_lines()) text.append(text.empty() ? "" : " ").append(line);
  }
  text.resize(kLongUtterance);
  return text;
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  const auto runtime = sales_runtime();
  std::vector<SalesTurn> turns = play_sales_call(*runtime);
  const auto turn_of = [&turns](int i) -> SalesTurn& { return turns[static_cast<std::size_t>(i) % turns.size()]; };

  report.add({"decide",
              "us",
              "one DecisionEngine::decide on the sales template, over the turns of a sales call",
              time_each_us(kWarmUp, kSamples,
                           [&](int i) {
                             const SalesTurn& turn = turn_of(i);
                             keep(runtime->engine.decide(turn.signals, turn.session, turn.input));
                           }),
              Better::kLess,
              {20, {}}});
  report.add({"extract_short",
              "us",
              "one ExtractorService::extract of an utterance of that call (15 to 36 characters)",
              time_each_us(kWarmUp, kSamples, [&](int i) { keep(runtime->extractor.extract(turn_of(i).heard)); }),
              Better::kLess,
              {}});
  const std::string words = long_utterance();
  for (SalesTurn& turn : turns) turn.heard.utterance = words;
  report.add({"extract_500_characters", "us", "one ExtractorService::extract of 500 characters, the longest there are",
              time_each_us(kWarmUp, kSamples, [&](int i) { keep(runtime->extractor.extract(turn_of(i).heard)); }),
              Better::kLess, Goal{50, {}}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
