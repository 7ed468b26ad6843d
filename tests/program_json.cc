#include "program_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace callai::tests {

namespace {

using Json = nlohmann::json;

/// `read(document)`, or `otherwise` and a test failure when the text is no JSON or lacks what is read.
template <typename T, typename Read>
T read_or(const std::string& text, T otherwise, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& e) {
    ADD_FAILURE() << e.what() << " in: " << text.substr(0, 400);
    return otherwise;
  }
}

}  // namespace

std::optional<DemoReport> demo_report(const std::string& text) {
  return read_or<std::optional<DemoReport>>(text, std::nullopt, [](const Json& json) {
    DemoReport report;
    json.at("call_id").get_to(report.call_id);
    json.at("scenario").get_to(report.scenario);
    json.at("outcome").get_to(report.outcome);
    json.at("goal_reached").get_to(report.goal_reached);
    json.at("failures").get_to(report.failures);
    report.turns = static_cast<int>(json.at("turns").size());
    json.at("heard_wer").get_to(report.heard_wer);
    json.at("signals").at("right").get_to(report.signals_right);
    json.at("signals").at("checked").get_to(report.signals_checked);
    for (const Json& one : json.at("barge_ins")) {
      report.barge_ins.push_back({one.at("onset_to_silence_ms").get<double>(),
                                  one.at("decision_to_silence_ms").get<double>(), one.at("backchannel").get<bool>()});
    }
    json.at("voice_to_voice_ms").at("p50").get_to(report.voice_to_voice_p50_ms);
    json.at("voice_to_voice_ms").at("p95").get_to(report.voice_to_voice_p95_ms);
    json.at("voice_to_voice_ms").at("n").get_to(report.voice_to_voice_n);
    json.at("recording").get_to(report.recording);
    return std::optional(std::move(report));
  });
}

std::vector<DemoOffers> demo_offers(const std::string& text) {
  return read_or<std::vector<DemoOffers>>(text, {}, [](const Json& json) {
    std::vector<DemoOffers> all;
    for (const Json& one : json) {
      DemoOffers call{one.at("call_id").get<std::string>(),
                      one.at("scenario").get<std::string>(),
                      one.at("outcome").get<std::string>(),
                      {},
                      one.at("failures").get<std::vector<std::string>>()};
      for (const Json& happening : one.at("happenings")) {
        if (!happening.contains("offer")) continue;
        call.offers.push_back(happening.at("offer").get<std::string>() + " " +
                              happening.at("value").get<std::string>());
      }
      all.push_back(std::move(call));
    }
    return all;
  });
}

std::optional<EvalAnswer> eval_answer(const std::string& text) {
  return read_or<std::optional<EvalAnswer>>(text, std::nullopt, [](const Json& json) {
    EvalAnswer answer;
    answer.scenarios = static_cast<int>(json.at("scenarios").size());
    json.at("missed").get_to(answer.missed);
    for (const Json& one : json.at("coverage")) {
      EvalCoverage coverage{one.at("template").get<std::string>(), one.at("percent").get<int>(), {}};
      for (const char* part : {"stages", "nodes", "transitions", "endings"}) {
        for (const Json& id : one.at(part).at("missing")) coverage.missing.push_back(id.get<std::string>());
      }
      answer.coverage.push_back(std::move(coverage));
    }
    return std::optional(std::move(answer));
  });
}

std::optional<TryAnswer> try_answer(const std::string& text) {
  return read_or<std::optional<TryAnswer>>(text, std::nullopt, [](const Json& json) {
    TryAnswer answer;
    for (const Json& one : json.at("calls")) {
      answer.calls.push_back({one.at("call_id").get<std::string>(), one.at("same").get<bool>(),
                              one.at("called_again").get<bool>(), one.at("old_outcome").get<std::string>(),
                              one.at("new_outcome").get<std::string>()});
    }
    json.at("differ").get_to(answer.differ);
    json.at("left_out").get_to(answer.left_out);
    for (const Json& one : json.at("outcomes")) answer.in_table += one.at("calls").get<int>();
    return std::optional(std::move(answer));
  });
}

std::vector<std::string> listed_templates(const std::string& text) {
  return listed_scenarios(text);
}

std::vector<std::string> listed_scenarios(const std::string& text) {
  return read_or<std::vector<std::string>>(text, {}, [](const Json& json) {
    std::vector<std::string> ids;
    for (const Json& one : json) ids.push_back(one.at("id").get<std::string>());
    return ids;
  });
}

std::vector<ListedCall> listed_calls(const std::string& text) {
  return read_or<std::vector<ListedCall>>(text, {}, [](const Json& json) {
    std::vector<ListedCall> calls;
    for (const Json& one : json) {
      calls.push_back({one.at("call_id").get<std::string>(), one.at("status").get<std::string>(),
                       one.at("outcome").get<std::string>(), one.at("seconds").get<double>()});
    }
    return calls;
  });
}

namespace {

ShownAudio shown_audio(const Json& json) {
  const Json& received = json.at("received");
  const Json& sent = json.at("sent");
  ShownAudio audio;
  received.at("codec").get_to(audio.codec);
  received.at("loss_percent").get_to(audio.received_loss_percent);
  received.at("jitter_ms").get_to(audio.received_jitter_ms);
  if (!received.at("mos").is_null()) received.at("mos").get_to(audio.received_mos);
  sent.at("loss_percent").get_to(audio.sent_loss_percent);
  if (!sent.at("mos").is_null()) sent.at("mos").get_to(audio.sent_mos);
  if (!json.at("round_trip_ms").is_null()) json.at("round_trip_ms").get_to(audio.round_trip_ms);
  audio.one_way = received.at("one_way").get<bool>() || sent.at("one_way").get<bool>();
  return audio;
}

}  // namespace

std::optional<ShownCall> shown_call(const std::string& text) {
  return read_or<std::optional<ShownCall>>(text, std::nullopt, [](const Json& json) {
    ShownCall call;
    json.at("status").get_to(call.status);
    json.at("recording").get_to(call.recording);
    if (const Json& audio = json.at("audio"); !audio.is_null()) call.audio = shown_audio(audio);
    for (const Json& turn : json.at("turns")) {
      call.turns.push_back({turn.at("id").get<int>(), turn.at("trigger").get<std::string>(),
                            turn.at("heard").at("text").get<std::string>()});
    }
    return std::optional(std::move(call));
  });
}

std::optional<ReplayAnswer> replay_answer(const std::string& text) {
  return read_or<std::optional<ReplayAnswer>>(text, std::nullopt, [](const Json& json) {
    return std::optional(ReplayAnswer{json.at("identical").get<bool>(), json.at("events").get<int>(),
                                      json.at("outcome").get<std::string>()});
  });
}

std::optional<OtherTemplateAnswer> other_template_answer(const std::string& text) {
  return read_or<std::optional<OtherTemplateAnswer>>(text, std::nullopt, [](const Json& json) {
    OtherTemplateAnswer answer;
    json.at("same").get_to(answer.same);
    json.at("decisions_compared").get_to(answer.decisions);
    if (!answer.same) {
      const Json& difference = json.at("first_difference");
      difference.at("stage").get_to(answer.stage);
      difference.at("recorded").get_to(answer.recorded);
      difference.at("other").get_to(answer.other);
    }
    return std::optional(std::move(answer));
  });
}

std::vector<ValidatedTemplate> validated_templates(const std::string& text) {
  return read_or<std::vector<ValidatedTemplate>>(text, {}, [](const Json& json) {
    std::vector<ValidatedTemplate> templates;
    for (const Json& one : json) {
      ValidatedTemplate validated{one.at("template").get<std::string>(),
                                  one.at("valid").get<bool>(),
                                  one.at("meaning_checked").get<bool>(),
                                  {}};
      for (const Json& problem : one.at("problems")) {
        validated.problems.push_back({problem.at("path").get<std::string>(), problem.at("code").get<std::string>(),
                                      problem.at("severity").get<std::string>(),
                                      problem.at("message").get<std::string>(), problem.at("mend").get<std::string>()});
      }
      templates.push_back(std::move(validated));
    }
    return templates;
  });
}

bool pointer_resolves(const std::string& document, const std::string& pointer) {
  return read_or(document, false, [&](const Json& json) { return json.contains(Json::json_pointer(pointer)); });
}

std::vector<std::string> heard_texts(const std::string& text) {
  const Json files = Json::parse(text, nullptr, false);
  std::vector<std::string> heard;
  if (!files.is_array()) {
    ADD_FAILURE() << "no list of files: " << text.substr(0, 200);
    return heard;
  }
  for (const Json& file : files) {
    std::string words;
    for (const Json& segment : file.value("segments", Json::array())) {
      const std::string part = segment.value("text", "");
      if (!part.empty()) words += (words.empty() ? "" : " ") + part;
    }
    heard.push_back(words);
  }
  return heard;
}

}  // namespace callai::tests
