#include "app/call_command.h"

#include <cstdio>
#include <filesystem>

#include "app/files.h"
#include "app/problem_text.h"
#include "app/quality_text.h"
#include "app/store.h"
#include "app/template_command.h"
#include "app/terminal_view.h"
#include "conversation/vocabulary_json.h"
#include "orchestrators/replay.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/call_review_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "sim/scenario_library.h"
#include "sim/scenario_writer.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::app {

namespace {

using repositories::CallRecord;

std::string moment_text(core::WallTime at, std::chrono::minutes offset) {
  const std::string iso = templates::to_canonical(templates::FieldValue(templates::to_civil(at, offset)));
  return iso.substr(0, 10) + " " + iso.substr(11);
}

std::string heading_of(const CallRecord& call) {
  return moment_text(call.created, call.utc_offset) + "  " + std::string(to_string(call.direction)) + "  " +
         core::redacted_number(call.phone_number) + "  template " + call.template_id.value() + " v" +
         std::to_string(call.template_version);
}

void print_turn(const Program& program, const conversation::Turn& turn, bool trace) {
  std::printf("\n%s\n", paint(program, "1",
                              "turn " + std::to_string(turn.id.value()) + "  " +
                                  std::string(conversation::to_string(turn.trigger)) + "  " + turn.stage_before +
                                  (turn.stage_after == turn.stage_before ? "" : " → " + turn.stage_after))
                            .c_str());
  if (!turn.heard.text.empty()) {
    std::printf("  %s %s\n", paint(program, "33", "caller ").c_str(), turn.heard.text.c_str());
    std::printf("  %s %s\n", paint(program, "2", "signals").c_str(), signals_line(turn.signals).c_str());
  }
  if (trace) {
    for (const conversation::Decision& decision : turn.decisions) {
      for (const std::string& why : why_lines(decision)) {
        std::printf("  %s %s\n", paint(program, "2", "why    ").c_str(), why.c_str());
      }
    }
    for (const conversation::ToolResult& tool : turn.tool_results) {
      std::printf("  %s %s %s\n", paint(program, "2", "tool   ").c_str(), tool.tool.c_str(),
                  std::string(conversation::to_string(tool.status)).c_str());
      for (const conversation::Passage& p : tool.passages) {
        const std::string place = p.place.empty() ? "" : ", " + p.place;
        std::printf("          %s%s at %d, score %.2f\n", p.title.c_str(), place.c_str(), p.first_char, p.score);
      }
    }
  }
  for (const conversation::SpokenSegment& spoken : turn.spoken) {
    const std::string heard = conversation::first_words(spoken.segment.text, spoken.words_heard);
    const std::string rest = spoken.segment.text.substr(std::min(heard.size(), spoken.segment.text.size()));
    std::printf("  %s %s%s\n", paint(program, "36", "agent  ").c_str(), heard.c_str(),
                rest.empty() ? "" : paint(program, "9;2", rest).c_str());
  }
  const std::string latencies = latency_line(turn);
  if (trace && !latencies.empty()) std::printf("  %s %s\n", paint(program, "2", "latency").c_str(), latencies.c_str());
}

int show_turns(const Program& program, Store& store, const CallRecord& call, const CallShowOptions& options) {
  repositories::ConversationRepo conversations(store.database(), store.org());
  const auto turns = conversations.turns(call.id);
  if (!turns.ok()) return fail(turns.error());
  const auto quality = stored_quality(store, call.id);
  if (!quality.ok()) return fail(quality.error());
  const auto review = repositories::CallReviewRepo(store.database(), store.org()).of(call.id);
  if (!review.ok()) return fail(review.error());
  if (options.json) {
    const std::string audio = *quality ? quality_json(**quality) : "null";
    std::printf(
        "{\"call_id\": %s, \"status\": \"%s\", \"outcome\": %s, \"end_reason\": %s, \"end_code\": %d, "
        "\"recording\": %s, \"audio\": %s, \"review\": %s, \"turns\": [",
        json_string(call.id.value()).c_str(), std::string(to_string(call.status)).c_str(),
        json_string(call.outcome).c_str(), json_string(call.end_reason).c_str(), call.end_code,
        json_string(call.recording_path).c_str(), audio.c_str(),
        *review ? conversation::to_json_text(**review).c_str() : "null");
    bool first = true;
    for (const repositories::TurnRecord& record : *turns) {
      std::printf("%s\n%s", first ? "" : ",", conversation::to_json_text(record.turn).c_str());
      first = false;
    }
    std::printf("\n]}\n");
    return kExitOk;
  }
  std::printf("%s  %s\n%s\n", paint(program, "1", call.id.value()).c_str(), std::string(to_string(call.status)).c_str(),
              heading_of(call).c_str());
  for (const repositories::TurnRecord& record : *turns) print_turn(program, record.turn, options.trace);
  const auto fields = conversations.fields(call.id);
  if (!fields.ok()) return fail(fields.error());
  std::printf("\noutcome    %s\n", call.outcome.empty() ? "-" : call.outcome.c_str());
  if (!call.end_reason.empty()) std::printf("ended      %s\n", call.end_reason.c_str());
  for (const repositories::CallFieldRecord& field : *fields) {
    std::printf("data       %s = %s%s\n", field.field.c_str(), field.canonical.c_str(),
                field.confirmed ? "  (confirmed)" : "");
  }
  if (*quality) {
    for (const std::string& line : quality_lines(**quality)) std::printf("audio      %s\n", line.c_str());
  }
  if (*review) {
    for (const auto& [name, text] : review_lines(**review)) std::printf("%-9s  %s\n", name.c_str(), text.c_str());
  }
  if (!call.recording_path.empty()) std::printf("recording  %s\n", call.recording_path.c_str());
  return kExitOk;
}

core::Result<std::unique_ptr<Store>> open_to_look(const Program& program) {
  const core::SystemClock clock;
  return Store::open(program.settings.data_dir, Store::Use::kLook, clock, program.settings.store.url);
}

core::Result<StoredCall> find_call(const Program& program, const std::string& id_or_file) {
  std::error_code ec;
  if (std::filesystem::is_regular_file(id_or_file, ec)) {
    core::Result<std::string> text = read_file(id_or_file, 256U << 20U);
    if (!text.ok()) return text.error();
    return call_from_log_text(*text);
  }
  auto store = open_to_look(program);
  if (!store.ok()) return store.error();
  return load_call(**store, id_or_file);
}

int replay_other(const Program& program, const StoredCall& call, const std::string& other_template, bool json) {
  auto other = load_template(program, other_template);
  if (!other.ok()) return fail(other.error());
  const orchestrators::CampaignRuntime runtime(*other);
  const auto report = orchestrators::counterfactual(call.header, call.machine_version, call.events, runtime);
  if (!report.ok()) return fail(report.error());
  const auto& difference = report->first_difference;
  if (json) {
    std::printf("{\"call_id\": %s, \"decisions_compared\": %d, \"same\": %s, \"recorded_outcome\": %s",
                json_string(call.header.setup.call.value()).c_str(), report->decisions, difference ? "false" : "true",
                json_string(report->recorded_outcome).c_str());
    if (difference) {
      const auto list = [](const std::vector<std::string>& words) {
        std::string text;
        for (const std::string& w : words) text += (text.empty() ? "" : ", ") + json_string(w);
        return "[" + text + "]";
      };
      std::printf(", \"first_difference\": {\"stage\": %s, \"heard\": %s, \"recorded\": %s, \"other\": %s}",
                  json_string(difference->stage).c_str(), json_string(difference->heard).c_str(),
                  list(difference->recorded).c_str(), list(difference->other).c_str());
    }
    std::printf("}\n");
    return difference ? kExitFailed : kExitOk;
  }
  if (!difference) {
    std::printf("%d decisions, all the same; outcome %s\n", report->decisions, report->recorded_outcome.c_str());
    return kExitOk;
  }
  std::printf("decision %d differs, in stage %s, after the caller said \"%s\"\n", report->decisions,
              difference->stage.c_str(), difference->heard.c_str());
  std::printf("%s\n", paint(program, "1", "recorded").c_str());
  for (const std::string& words : difference->recorded) std::printf("  %s\n", words.c_str());
  std::printf("%s\n", paint(program, "1", "with " + other_template).c_str());
  for (const std::string& words : difference->other) std::printf("  %s\n", words.c_str());
  std::printf("What would have come after it is undetermined: the caller answered other words.\n");
  return kExitFailed;
}

/// "-" of an interrupted call: nobody wrote down when it ended.
std::string length_of(const CallRecord& call) {
  if (call.status == repositories::CallStatus::kInterrupted) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", core::to_ms(call.duration) / 1000.0);
  return text;
}

}  // namespace

int call_list(const Program& program, int limit, bool json) {
  auto store = open_to_look(program);
  if (!store.ok()) return fail(store.error());
  repositories::Page page;
  page.limit = limit;
  const auto calls = repositories::CallRepo((*store)->database(), (*store)->org()).list({}, page);
  if (!calls.ok()) return fail(calls.error());
  if (json) std::printf("[");
  bool first = true;
  for (const CallRecord& call : *calls) {
    if (json) {
      std::printf("%s\n{\"call_id\": %s, \"status\": \"%s\", \"outcome\": %s, \"template\": %s, \"seconds\": %.1f}",
                  first ? "" : ",", json_string(call.id.value()).c_str(), std::string(to_string(call.status)).c_str(),
                  json_string(call.outcome).c_str(), json_string(call.template_id.value()).c_str(),
                  core::to_ms(call.duration) / 1000.0);
    } else {
      std::printf("%-26s %-11s %-20s %8s  %s\n", call.id.value().c_str(), std::string(to_string(call.status)).c_str(),
                  call.outcome.empty() ? "-" : call.outcome.c_str(), length_of(call).c_str(), heading_of(call).c_str());
    }
    first = false;
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

int call_show(const Program& program, const CallShowOptions& options) {
  auto store = open_to_look(program);
  if (!store.ok()) return fail(store.error());
  if (options.log) {
    const auto call = load_call(**store, options.id);
    if (!call.ok()) return fail(call.error());
    std::fputs(log_text(*call).c_str(), stdout);
    return kExitOk;
  }
  if (options.session) {
    const auto session =
        repositories::ConversationRepo((*store)->database(), (*store)->org()).session_json(core::CallId(options.id));
    if (!session.ok()) return fail(session.error());
    std::printf("%s\n", session->c_str());
    return kExitOk;
  }
  const auto call = repositories::CallRepo((*store)->database(), (*store)->org()).get(core::CallId(options.id));
  if (!call.ok()) {
    if (call.error().code != core::ErrorCode::kNotFound) return fail(call.error());
    return fail({core::ErrorCode::kNotFound, "no call '" + options.id + "'", "list them with: callai call list", ""});
  }
  return show_turns(program, **store, *call, options);
}

int call_to_scenario(const Program& program, const std::string& id_or_file) {
  const auto call = find_call(program, id_or_file);
  if (!call.ok()) return fail(call.error());
  const auto replayed = orchestrators::replay(call->header, call->machine_version, call->events);
  if (!replayed.ok()) return fail(replayed.error());
  if (!replayed->ended) {
    return fail({core::ErrorCode::kFailedPrecondition, "call '" + id_or_file + "' was interrupted",
                 "choose one that came to its end", ""});
  }
  sim::Scenario scenario = sim::scenario_of_call(call->header, *replayed);
  if (const auto shipped = sim::load_scenario(call->header.scenario); shipped.ok()) {
    scenario.documents = shipped->documents;
  }
  const templates::PrebuiltTemplate* built_in = templates::find_prebuilt(scenario.template_id);
  const bool shipped_template =
      built_in != nullptr &&
      templates::digest(templates::parse_template(built_in->json).value) == call->header.template_digest;
  if (!shipped_template) {
    std::fprintf(stderr,
                 "callai: the call's template is not the one that ships as '%s'. Write the name of its file "
                 "into \"template\".\n",
                 scenario.template_id.c_str());
  }
  std::fputs(sim::to_json_text(scenario).c_str(), stdout);
  return kExitOk;
}

int replay_call(const Program& program, const std::string& id_or_file, const std::string& other_template, bool json) {
  const auto call = find_call(program, id_or_file);
  if (!call.ok()) return fail(call.error());
  if (!other_template.empty()) return replay_other(program, *call, other_template, json);
  const auto report = orchestrators::replay(call->header, call->machine_version, call->events);
  if (!report.ok()) return fail(report.error());
  if (json) {
    std::printf("{\"call_id\": %s, \"events\": %zu, \"identical\": %s, \"outcome\": %s}\n",
                json_string(call->header.setup.call.value()).c_str(), report->events,
                report->divergence ? "false" : "true", json_string(report->session.outcome).c_str());
    return report->divergence ? kExitFailed : kExitOk;
  }
  if (!report->divergence) {
    std::printf("%s: %zu events, %zu turns, identical%s\n", call->header.setup.call.value().c_str(), report->events,
                report->turns.size(),
                report->ended ? ("; outcome " + report->session.outcome).c_str() : "; the call was interrupted");
    return kExitOk;
  }
  const orchestrators::Divergence& d = *report->divergence;
  std::printf("%s\n  event %u at %.3f s: %s\n  the machine now answers:\n",
              paint(program, "31", "diverged: this is not what the machine did when the call was made").c_str(), d.seq,
              core::to_ms(d.at) / 1000.0, d.event_json.c_str());
  for (const std::string& effect : d.effects) std::printf("    %s\n", effect.c_str());
  return kExitFailed;
}

}  // namespace callai::app
