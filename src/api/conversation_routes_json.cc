#include <charconv>
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
  add("/api/v1/events", "watch_events", "calls",
      "Server-Sent Events of what happens now: call_started, turn, call_ended; Last-Event-ID brings what was missed",
      "calls:read", {200, "", "text/event-stream"}, &Conversations::events)
      ->query = {text_parameter("call_id", "only this call")};
}

}  // namespace callai::api
