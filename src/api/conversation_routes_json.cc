#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "api/api_parts.h"
#include "api/call_json.h"
#include "api/json_text.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::CallRecord;
using repositories::CallRepo;
using repositories::TurnRecord;

constexpr int kStageCalls = 1000;  // that stage analytics look at

std::string heard_words(const conversation::SpokenSegment& spoken) {
  return conversation::first_words(spoken.segment.text, spoken.words_heard);
}

Json at_ms(const std::optional<core::TimePoint>& at) {
  return at ? Json(core::to_ms(at->time_since_epoch())) : Json(nullptr);
}

/// What was heard on either side, in order.
Json transcript_of(const std::vector<TurnRecord>& turns) {
  Json lines = Json::array();
  const auto add = [&lines](const char* role, const std::string& text, Json at, const std::string& stage, bool cut) {
    lines.push_back({{"role", role}, {"text", text}, {"at_ms", std::move(at)}, {"stage", stage}, {"interrupted", cut}});
  };
  for (const TurnRecord& record : turns) {
    const conversation::Turn& turn = record.turn;
    if (!turn.heard.text.empty()) {
      add("caller", turn.heard.text, at_ms(turn.timings.speech_started), turn.stage_before, false);
    }
    if (!turn.digits.empty()) add("caller", turn.digits, at_ms(turn.timings.decided), turn.stage_before, false);
    std::string words;
    bool cut = false;
    for (const conversation::SpokenSegment& spoken : turn.spoken) {
      const std::string heard = heard_words(spoken);
      if (!heard.empty()) words += (words.empty() ? "" : " ") + heard;
      cut = cut || !spoken.finished;
    }
    if (!words.empty()) add("agent", words, at_ms(turn.timings.first_audio), turn.stage_after, cut);
  }
  return lines;
}

class Conversations {
 public:
  explicit Conversations(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse get(const RouteCall& call) const {
    return with_turns(call, [&](const CallRecord& record, const std::vector<TurnRecord>& turns, Json fields) {
      return json_answer(200, Json{{"id", record.id.value()},
                                   {"call_id", record.id.value()},
                                   {"status", std::string(to_string(record.status))},
                                   {"outcome", record.outcome},
                                   {"transcript", transcript_of(turns)},
                                   {"fields", std::move(fields)}});
    });
  }

  HttpResponse summary(const RouteCall& call) const {
    return with_turns(call, [&](const CallRecord& record, const std::vector<TurnRecord>& turns, Json fields) {
      Json stages = Json::array();
      int interruptions = 0;
      for (const TurnRecord& turn : turns) {
        for (const std::string& stage : {turn.turn.stage_before, turn.turn.stage_after}) {
          if (!stage.empty() && (stages.empty() || stages.back() != stage)) stages.push_back(stage);
        }
        if (turn.turn.interrupted) ++interruptions;
      }
      return json_answer(200, Json{{"id", record.id.value()},
                                   {"call_id", record.id.value()},
                                   {"status", std::string(to_string(record.status))},
                                   {"outcome", record.outcome},
                                   {"duration_seconds", core::to_ms(record.duration) / 1000.0},
                                   {"turns", turns.size()},
                                   {"interruptions", interruptions},
                                   {"stages", std::move(stages)},
                                   {"fields", std::move(fields)}});
    });
  }

  HttpResponse analytics(const RouteCall& call) const {
    repositories::CallFilter filter;
    filter.campaign = core::CampaignId(call.text("campaign_id"));
    const auto counts = CallRepo(parts_->database, call.principal.org).counts(filter);
    if (!counts.ok()) return problem(counts.error(), call.request.id);
    std::map<std::string, std::int64_t> by_status, by_outcome, by_template;
    std::int64_t calls = 0;
    core::Duration talk{0};
    for (const repositories::CallCount& count : *counts) {
      by_status[std::string(to_string(count.status))] += count.calls;
      by_outcome[count.outcome.empty() ? "none" : count.outcome] += count.calls;
      by_template[count.template_id.value()] += count.calls;
      calls += count.calls;
      talk += count.talk;
    }
    return json_answer(200, Json{{"calls", calls},
                                 {"talk_seconds", core::to_ms(talk) / 1000.0},
                                 {"by_status", by_status},
                                 {"by_outcome", by_outcome},
                                 {"by_template", by_template}});
  }

  HttpResponse stages(const RouteCall& call) const {
    repositories::CallFilter filter;
    filter.campaign = core::CampaignId(call.text("campaign_id"));
    const auto calls = CallRepo(parts_->database, call.principal.org).list(filter, {"", kStageCalls});
    if (!calls.ok()) return problem(calls.error(), call.request.id);
    std::map<std::string, int> counts;
    for (const CallRecord& record : *calls) {
      const auto turns = repo(call).turns(record.id);
      if (!turns.ok()) return problem(turns.error(), call.request.id);
      std::set<std::string> seen;
      for (const TurnRecord& turn : *turns) {
        seen.insert(turn.turn.stage_before);
        seen.insert(turn.turn.stage_after);
      }
      seen.erase("");
      for (const std::string& stage : seen) ++counts[stage];
    }
    return json_answer(200, Json{{"calls", calls->size()}, {"stages", counts}});
  }

  HttpResponse events(const RouteCall& call) const {
    const core::CallId only(call.text("call_id"));
    if (!only.empty()) {
      const auto known = CallRepo(parts_->database, call.principal.org).get(only);
      if (!known.ok()) return problem(known.error(), call.request.id);
    }
    std::uint64_t last = 0;
    const std::string_view given = call.request.header("last-event-id");
    (void)std::from_chars(given.data(), given.data() + given.size(), last);
    HttpResponse response;
    response.events = parts_->live.watch(call.principal.org, only, last);
    if (response.events == nullptr) {
      return problem(core::Error{core::ErrorCode::kUnavailable, "too many clients watch already",
                                 "try again later, or ask for the calls now and then", ""},
                     call.request.id);
    }
    response.content_type = "text/event-stream";
    response.with("Cache-Control", "no-store").with("X-Accel-Buffering", "no");
    return response;
  }

 private:
  repositories::ConversationRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  template <typename Make>
  HttpResponse with_turns(const RouteCall& call, Make make) const {
    const core::CallId id(call.id("conversation_id"));
    const auto record = CallRepo(parts_->database, call.principal.org).get(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto turns = repo(call).turns(id);
    if (!turns.ok()) return problem(turns.error(), call.request.id);
    const auto fields = repo(call).fields(id);
    if (!fields.ok()) return problem(fields.error(), call.request.id);
    return make(*record, *turns, fields_to_json(*fields));
  }

  SharedParts parts_;
};

QueryParameter campaign_parameter() {
  QueryParameter campaign;
  campaign.name = "campaign_id";
  campaign.description = "only calls of this campaign";
  campaign.max_length = kMaxIdBytes;
  return campaign;
}

}  // namespace

void add_conversation_routes(const SharedParts& parts, Routes& routes) {
  const auto conversations = std::make_shared<const Conversations>(parts);
  const auto add = [&](const std::string& path, const char* id, const char* tag, const char* summary, const char* scope,
                       RouteAnswer answer, HttpResponse (Conversations::*handler)(const RouteCall&) const) {
    routes.push_back(
        {.method = "GET",
         .path = path,
         .id = id,
         .tag = tag,
         .summary = summary,
         .role = Role::kViewer,
         .scope = scope,
         .answers = {std::move(answer)},
         .handler = [conversations, handler](const RouteCall& call) { return ((*conversations).*handler)(call); }});
    return &routes.back();
  };
  const std::string one = "/api/v1/conversations/{conversation_id}";
  add(one, "get_conversation", "conversations", "What was said in a call, and what it collected; its id is the call's",
      "calls:read", {200, "Conversation"}, &Conversations::get);
  add(one + "/summary", "get_conversation_summary", "conversations", "A conversation in numbers", "calls:read",
      {200, "ConversationSummary"}, &Conversations::summary);
  add("/api/v1/analytics/calls", "get_call_analytics", "analytics", "Calls by status, outcome and template",
      "analytics:read", {200, "CallAnalytics"}, &Conversations::analytics)
      ->query = {campaign_parameter()};
  add("/api/v1/analytics/stages", "get_stage_analytics", "analytics", "How many calls were in which stage",
      "analytics:read", {200, "StageAnalytics"}, &Conversations::stages)
      ->query = {campaign_parameter()};
  QueryParameter only = campaign_parameter();
  only.name = "call_id";
  only.description = "only this call";
  add("/api/v1/events", "watch_events", "calls",
      "Server-Sent Events of what happens now: call_started, turn, call_ended; Last-Event-ID brings what was missed",
      "calls:read", {200, "", "text/event-stream"}, &Conversations::events)
      ->query = {only};
}

}  // namespace callai::api
