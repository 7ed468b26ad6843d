#include "app/hear_command.h"

#include <cstdio>

#include "app/problem_text.h"
#include "app/speech_setup.h"
#include "app/template_command.h"
#include "app/terminal_view.h"
#include "audio/hear.h"
#include "conversation/vocabulary_json.h"
#include "dsp/wav_file.h"
#include "pipeline/extractor_service.h"

namespace callai::app {

namespace {

core::Status check_expectation(const templates::CampaignTemplate& t, const HearOptions& options) {
  if (!options.stage.empty() && templates::find_stage(t, options.stage) == nullptr) {
    std::string known;
    for (const templates::Stage& stage : t.session_config.stages) known += (known.empty() ? "" : ", ") + stage.id;
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "template '" + t.meta.id + "' has no stage '" + options.stage + "'", "choose one of " + known,
                       ""};
  }
  if (!options.field.empty() && templates::find_field(t, options.field) == nullptr) {
    std::string known;
    for (const templates::Field& field : t.extraction_rules.fields) known += (known.empty() ? "" : ", ") + field.id;
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "template '" + t.meta.id + "' has no field '" + options.field + "'", "choose one of " + known,
                       ""};
  }
  return {};
}

conversation::Signals signals_of(const pipeline::ExtractorService& extractor, const conversation::Listen& expected,
                                 const conversation::Transcript& heard, const templates::CivilDateTime& now) {
  conversation::ExtractionInput input;
  input.utterance = heard.text;
  input.confidence = heard.confidence;
  input.stage = expected.stage;
  if (!expected.field.empty()) input.open_question = conversation::OpenQuestion{expected.field};
  input.now = now;
  return extractor.extract(input);
}

double seconds(core::Duration d) {
  return core::to_ms(d) / 1000.0;
}

void print_json(const audio::HeardFile& file, const std::vector<conversation::Signals>& signals, bool first) {
  std::printf("%s\n{\"file\": %s, \"seconds\": %.3f, \"segments\": [", first ? "" : ",", json_string(file.file).c_str(),
              seconds(file.length));
  for (std::size_t i = 0; i < file.segments.size(); ++i) {
    const audio::HeardSegment& s = file.segments[i];
    std::printf(
        "%s\n  {\"start\": %.3f, \"end\": %.3f, \"text\": %s, \"confidence\": %.3f, \"source\": %s, \"words\": [",
        i == 0 ? "" : ",", seconds(s.start), seconds(s.end), json_string(s.transcript.text).c_str(),
        s.transcript.confidence, json_string(s.transcript.source).c_str());
    bool first_word = true;
    for (const conversation::HeardWord& word : s.transcript.words) {
      std::printf("%s{\"text\": %s, \"confidence\": %.3f, \"start\": %.3f, \"end\": %.3f}", first_word ? "" : ", ",
                  json_string(word.text).c_str(), word.confidence, seconds(word.start), seconds(word.end));
      first_word = false;
    }
    std::printf("], \"signals\": %s}", conversation::to_json_text(signals[i]).c_str());
  }
  std::printf("]}");
}

void print_text(const Program& program, const audio::HeardFile& file,
                const std::vector<conversation::Signals>& signals) {
  const char* bold = program.colour ? "\x1b[1m" : "";
  const char* plain = program.colour ? "\x1b[0m" : "";
  std::printf("%s%s%s  %.2f s\n", bold, file.file.c_str(), plain, seconds(file.length));
  if (file.segments.empty()) std::printf("  (no speech)\n");
  for (std::size_t i = 0; i < file.segments.size(); ++i) {
    const audio::HeardSegment& s = file.segments[i];
    std::printf("  %6.2f - %6.2f  %-40s %.2f %s\n", seconds(s.start), seconds(s.end),
                s.transcript.text.empty() ? "(not understood)" : s.transcript.text.c_str(), s.transcript.confidence,
                s.transcript.source.c_str());
    if (!s.transcript.text.empty()) std::printf("                   %s\n", signals_line(signals[i]).c_str());
  }
}

/// The recogniser takes seconds to begin: nobody waits for it to be told that a path is wrong.
int none_can_be_read(const std::vector<std::string>& files) {
  int result = kExitOk;
  for (const std::string& path : files) {
    const auto pcm = dsp::read_wav(path, core::kTelephoneRateHz);
    if (pcm.ok()) return kExitOk;
    result = fail(pcm.error());
  }
  return result;
}

}  // namespace

int run_hear(const Program& program, const HearOptions& options) {
  auto campaign = load_template(program, options.template_id);
  if (!campaign.ok()) return fail(campaign.error());
  if (const core::Status known = check_expectation(**campaign, options); !known.ok()) return fail(known.error());
  if (const int result = none_can_be_read(options.files); result != kExitOk) {
    if (options.json) std::printf("[\n]\n");
    return result;
  }
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  auto speech = make_speech(program.settings, (*system)->env());
  if (!speech.ok()) return fail(speech.error());
  const auto stt = audio::STTService::create(*campaign, *speech->recognizer, 1);
  if (!stt.ok()) return fail(stt.error());
  const pipeline::ExtractorService extractor(*campaign);
  conversation::Listen expected;
  expected.stage = options.stage.empty() ? (*campaign)->session_config.initial_stage : options.stage;
  expected.field = options.field;
  const templates::CivilDateTime now = templates::to_civil((*system)->env().clock.wall_now(), std::chrono::minutes(0));
  bool first = true;
  if (options.json) std::printf("[");
  int result = kExitOk;
  for (const std::string& path : options.files) {
    const auto heard = audio::hear_file(*stt, path, expected);
    if (!heard.ok()) {
      result = fail(heard.error());
      continue;
    }
    std::vector<conversation::Signals> signals;
    for (const audio::HeardSegment& segment : heard->segments) {
      signals.push_back(signals_of(extractor, expected, segment.transcript, now));
    }
    if (options.json) {
      print_json(*heard, signals, first);
    } else {
      print_text(program, *heard, signals);
    }
    first = false;
  }
  if (options.json) std::printf("\n]\n");
  return result;
}

}  // namespace callai::app
