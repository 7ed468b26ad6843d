// How well the embedded recogniser hears: every line of every shipped scenario, in the situation in which it is said,
// and recordings of people. What was misheard stands in speech_accuracy.txt beside the JSON files.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "app/files.h"
#include "app/speech_setup.h"
#include "audio/hear.h"
#include "bench/fake_calls.h"
#include "bench/measure.h"
#include "bench/scenario_run.h"
#include "core/check.h"
#include "core/system_env.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include "pipeline/extractor_service.h"
#include "sim/call_report.h"
#include "sim/scenario_library.h"
#include "templates/template_json.h"

namespace callai::bench {
namespace {

constexpr int kSeeds = 4;              // each chooses among the variants of a line
constexpr double kPeakDbfs = -8;       // of the synthetic caller
constexpr std::size_t kBefore = 2400;  // samples of pre-roll
constexpr std::size_t kAfter = 4800;   // of the pause that ends a turn

/// A line of a scripted caller where it was said.
struct Line {
  std::string voice;
  conversation::Listen expected;
  conversation::ExtractionInput input;  ///< the words among it
};

/// Notes what was listened for when each utterance of a call began.
class Situations final : public orchestrators::CallObserver {
 public:
  Situations(std::string voice, std::vector<Line>& lines) : voice_(std::move(voice)), lines_(lines) {}
  void on_step(const core::CallId&, core::Duration, const conversation::Event& event,
               const conversation::Effects& effects) override {
    if (std::holds_alternative<conversation::CallerSpeechStarted>(event)) at_start_ = listen_;
    for (const conversation::Effect& effect : effects) {
      if (const auto* listen = std::get_if<conversation::Listen>(&effect)) listen_ = *listen;
      if (const auto* extraction = std::get_if<conversation::StartExtraction>(&effect)) {
        lines_.push_back({voice_, at_start_, extraction->input});
      }
    }
  }
  void on_turn(const core::CallId&, const conversation::Turn&, const conversation::SessionState&) override {}
  void on_end(const core::CallId&, const orchestrators::CallSummary&) override {}

 private:
  std::string voice_;
  std::vector<Line>& lines_;
  conversation::Listen listen_;
  conversation::Listen at_start_;
};

struct Score {
  int words = 0;
  int word_errors = 0;
  int lines = 0;
  int exact = 0;
  int signals_right = 0;
  int rejected = 0;
  int misheard = 0;  ///< words came of it, and more than a third of them were others
  std::vector<double> finish_ms;

  double wer() const { return words == 0 ? 0 : 100.0 * word_errors / words; }
  double signals() const { return lines == 0 ? 0 : 100.0 * signals_right / lines; }
};

class Collect final : public audio::SpeechSink {
 public:
  std::vector<std::int16_t> pcm;
  bool write(std::span<const std::int16_t> part) override {
    pcm.insert(pcm.end(), part.begin(), part.end());
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}
};

/// A line as it comes over the telephone.
std::vector<std::int16_t> over_the_line(audio::SpeechSynthesizer& synthesizer, const Line& line) {
  Collect sink;
  audio::VoiceSettings voice;
  voice.voice = line.voice;
  voice.seed = 1;
  CALLAI_CHECK(synthesizer.synthesize(line.input.utterance, voice, sink).ok(), "the caller speaks");
  const int peak = std::max(1, dsp::peak(sink.pcm));
  dsp::apply_gain_db(sink.pcm, kPeakDbfs - 20.0 * std::log10(static_cast<double>(peak) / 32768.0));
  std::vector<std::int16_t> pcm(kBefore, 0);
  for (const std::int16_t sample : sink.pcm) pcm.push_back(dsp::mulaw_decode(dsp::mulaw_encode(sample)));
  pcm.resize(pcm.size() + kAfter, 0);
  return pcm;
}

/// What a decision could see of both: the best intent, yes or no, the values.
bool same_meaning(const conversation::Signals& a, const conversation::Signals& b) {
  const auto values = [](const conversation::Signals& s) {
    std::map<std::string, std::string> by_field;
    for (const auto& entity : s.entities) by_field[entity.field] = templates::to_canonical(entity.value);
    return by_field;
  };
  return a.intent == b.intent && a.affirmation == b.affirmation && a.confirms == b.confirms && a.rejects == b.rejects &&
         values(a) == values(b);
}

class Listener {
 public:
  Listener(app::Speech& speech, std::FILE* misheard) : speech_(speech), misheard_(misheard) {}

  void hear(const std::shared_ptr<const templates::CampaignTemplate>& t, const std::vector<Line>& lines, Score& score) {
    const auto stt = audio::STTService::create(t, *speech_.recognizer, 1);
    CALLAI_CHECK(stt.ok(), "the recogniser takes the shipped template");
    const pipeline::ExtractorService extractor(t);
    auto stream = stt->open();
    CALLAI_CHECK(stream.ok(), "a decoder is free");
    for (const Line& line : lines) {
      const auto pcm = over_the_line(*speech_.synthesizer, line);
      (*stream)->begin(line.expected);
      for (std::size_t at = 0; at < pcm.size(); at += 800) {
        (*stream)->accept(std::span(pcm).subspan(at, std::min<std::size_t>(800, pcm.size() - at)));
      }
      const Stopwatch watch;
      const auto heard = (*stream)->finish();
      score.finish_ms.push_back(watch.ms());
      note(t->meta.id, extractor, line, heard, score);
    }
  }

 private:
  void note(const std::string& id, const pipeline::ExtractorService& extractor, const Line& line,
            const conversation::Transcript& heard, Score& score) {
    const std::string& truth = line.input.utterance;
    conversation::ExtractionInput input = line.input;
    const auto meant = extractor.extract(input);
    input.utterance = heard.text;
    input.confidence = heard.confidence;
    const auto understood = extractor.extract(input);
    const int errors = sim::word_errors(truth, heard.text);
    ++score.lines;
    score.words += conversation::count_words(truth);
    score.word_errors += errors;
    score.exact += errors == 0 ? 1 : 0;
    score.rejected += heard.text.empty() ? 1 : 0;
    score.misheard += !heard.text.empty() && 3 * errors > conversation::count_words(truth) ? 1 : 0;
    const bool right = same_meaning(meant, understood);
    score.signals_right += right ? 1 : 0;
    if (errors == 0 && right) return;
    std::fprintf(misheard_, "%s %-10s %-12s %-14s %s%.2f %-9s | %s\n%57s| %s%s%s\n", right ? "  " : "!!", id.c_str(),
                 line.expected.stage.c_str(), line.expected.field.c_str(), line.expected.confirming ? "?" : " ",
                 heard.confidence, heard.source.c_str(), truth.c_str(), "", heard.text.c_str(),
                 right ? "" : ("   [" + meant.intent + " -> " + understood.intent + "]").c_str(), "");
  }

  app::Speech& speech_;
  std::FILE* misheard_;
};

/// Every line of the scenarios that use one template, once a situation.
struct Script {
  std::shared_ptr<const templates::CampaignTemplate> campaign;
  std::vector<Line> lines;
};

std::map<std::string, Script> scripts(const std::string& folder, core::Env env) {
  std::map<std::string, Script> scripts;
  std::set<std::string> seen;
  for (const std::string& id : sim::scenario_ids()) {
    ScenarioRun run(id, folder, env);
    if (run.scenario().persona.machine) continue;
    Script& script = scripts[run.scenario().template_id];
    script.campaign = run.runtime()->campaign;
    std::vector<Line> lines;
    Situations situations(run.scenario().persona.voice, lines);
    for (int seed = 1; seed <= kSeeds; ++seed) {
      sim::Scenario scenario = run.scenario();
      scenario.seed = static_cast<std::uint64_t>(seed);
      auto parts = run.parts([](core::Env, core::Sequence& s) { return std::make_unique<NoJournal>(s); });
      parts.view = &situations;
      CALLAI_CHECK(sim::simulate_text(scenario, parts).ok(), "the scenario runs");
    }
    for (Line& line : lines) {
      const std::string key = run.scenario().template_id + "|" + line.expected.stage + "|" + line.expected.field + "|" +
                              (line.expected.confirming ? "?" : "") + "|" + line.input.utterance;
      if (!line.input.utterance.empty() && seen.insert(key).second) script.lines.push_back(std::move(line));
    }
  }
  return scripts;
}

/// What no template says: rejected, not misheard, is right.
constexpr const char* kForeign[] = {
    "the committee will publish its findings before the summer recess",
    "my grandmother used to bake bread every saturday morning",
    "a storm is moving in from the northern coast this evening",
    "the goalkeeper saved two penalties in the second half",
    "she painted the kitchen in a pale shade of yellow",
    "our train was delayed because of leaves on the track",
    "the museum opens a new exhibition of roman coins",
    "put the onions in the pan and stir them slowly",
    "he never learned to swim although he grew up by a lake",
    "the director refused to comment on the latest rumours",
    "these mountains are covered with snow for half the year",
    "we watched the old film in a small cinema downtown",
    "the cat knocked the flower pot off the shelf",
    "scientists discovered a planet with three suns",
    "bring your own towels and a warm jacket",
    "the orchestra played the second symphony by brahms",
};

Score hear_foreign(Listener& listener, const Script& script) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < std::size(kForeign); ++i) {
    Line line = script.lines[i * 7 % script.lines.size()];  // some situation
    line.input.utterance = kForeign[i];
    lines.push_back(std::move(line));
  }
  Score score;
  listener.hear(script.campaign, lines, score);
  return score;
}

void add_rows(Report& report, const std::string& name, const Score& score) {
  report.add({"speech_wer_" + name,
              "%",
              "word errors / words of the lines of scripted callers, template " + name,
              {score.wer()},
              Better::kLess,
              Goal{10, {}}});
  report.add({"speech_signals_" + name,
              "%",
              "lines of scripted callers whose signals are those of the true words, template " + name,
              {score.signals()},
              Better::kMore,
              Goal{90, {}}});
  report.add({"speech_final_" + name, "ms", "the end of an utterance to its final result, template " + name,
              score.finish_ms, Better::kLess, Goal{}});
}

// ---- People ------------------------------------------------------------------------------------------------------

struct Recording {
  std::string file;
  std::string words;
};

std::vector<Recording> recordings(const std::string& folder) {
  std::vector<Recording> all;
  std::ifstream table(folder + "/transcripts.tsv");
  for (std::string row; std::getline(table, row);) {
    const auto tab = row.find('\t');
    if (tab != std::string::npos) all.push_back({row.substr(0, tab), row.substr(tab + 1)});
  }
  return all;
}

/// What is asked when such a recording answers, of the template tests/speech/front_desk.json; nothing: out of domain.
std::string asked_for(const std::string& file) {
  if (file.starts_with("dig_")) return "digit";
  if (file.starts_with("digs_")) return "mobile";
  if (file.starts_with("card")) return "card";
  if (file == "df_230pm.wav" || file == "df_today.wav") return "when";
  if (file == "df_half_an_hour.wav") return "how_long";
  if (file == "df_mountain_view.wav") return "city";
  if (file == "df_two_people.wav") return "guests";
  return "";
}

void hear_people(app::Speech& speech, Report& report, std::FILE* misheard) {
  const std::string folder = CALLAI_SOURCE_DIR "/../shared/data/speech/human";
  const auto all = recordings(folder);
  if (all.empty()) {
    report.skip("speech_people", "no recordings of people here");
    return;
  }
  const auto text = app::read_file(CALLAI_SOURCE_DIR "/tests/speech/front_desk.json");
  CALLAI_CHECK(text.ok(), "the template of the recordings is there");
  auto parsed = templates::parse_template(*text);
  CALLAI_CHECK(!core::has_errors(parsed.problems), "the template of the recordings parses");
  const auto t = std::make_shared<const templates::CampaignTemplate>(std::move(parsed.value));
  const auto stt = audio::STTService::create(t, *speech.recognizer, 1);
  CALLAI_CHECK(stt.ok(), "the recogniser takes the template of the recordings");
  std::map<std::string, Score> scores;
  for (const Recording& recording : all) {
    const std::string field = asked_for(recording.file);
    const auto heard = audio::hear_file(*stt, folder + "/" + recording.file, {"talk", field, false});
    CALLAI_CHECK(heard.ok(), "the recording can be read");
    std::string words;
    double confidence = 0;
    for (const auto& segment : heard->segments) {
      if (!segment.transcript.text.empty()) words += (words.empty() ? "" : " ") + segment.transcript.text;
      confidence = std::max(confidence, segment.transcript.confidence);
    }
    const bool foreign = field.empty() && recording.file != "df_book_a_room.wav";
    Score& score = scores[foreign             ? "foreign"
                          : field == "digit"  ? "digits"
                          : field == "mobile" ? "strings"
                                              : "phrases"];
    const int errors = foreign ? conversation::count_words(words) : sim::word_errors(recording.words, words);
    ++score.lines;
    score.exact += errors == 0 ? 1 : 0;
    score.words += conversation::count_words(recording.words);
    score.word_errors += errors;
    if (errors > 0) {
      std::fprintf(misheard, "%-24s %.2f | %s\n%30s| %s\n", recording.file.c_str(), confidence, recording.words.c_str(),
                   "", words.c_str());
    }
  }
  for (const auto& [name, score] : scores) {
    report.add({"speech_people_" + name,
                "%",
                name == "foreign" ? "recordings outside the grammar that were taken for heard"
                                  : "recordings of people (" + name + ") that were not heard word for word",
                {100.0 * (score.lines - score.exact) / score.lines},
                Better::kLess,
                name == "digits"    ? Goal{15, {}}
                : name == "foreign" ? Goal{1, {}}
                                    : Goal{}});
  }
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  auto speech = app::make_speech({}, system.env());
  if (!speech.ok()) {
    report.skip("speech_accuracy", core::describe(speech.error()));
    return report.finish();
  }
  std::FILE* misheard = std::fopen((report.folder() + "/speech_accuracy.txt").c_str(), "w");
  CALLAI_CHECK(misheard != nullptr, "the folder of results can be written");
  Listener listener(*speech, misheard);
  for (const auto& [id, script] : scripts(report.folder(), system.env())) {
    Score score;
    listener.hear(script.campaign, script.lines, score);
    std::fprintf(misheard, "%s: %d lines, %d word for word, %d rejected, word error rate %.1f %%, signals %.1f %%\n\n",
                 id.c_str(), score.lines, score.exact, score.rejected, score.wer(), score.signals());
    add_rows(report, id, score);
    const Score foreign = hear_foreign(listener, script);
    report.add({"speech_foreign_" + id,
                "%",
                "sentences that template " + id + " knows nothing of, taken for others",
                {100.0 * foreign.misheard / foreign.lines},
                Better::kLess,
                Goal{1, {}}});
  }
  hear_people(*speech, report, misheard);
  std::fclose(misheard);
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
