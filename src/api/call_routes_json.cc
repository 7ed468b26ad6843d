#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include "api/api_parts.h"
#include "api/call_json.h"
#include "api/file_slice.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "conversation/vocabulary_json.h"
#include "repositories/campaign_specific/call_audio_repo.h"
#include "repositories/system/recording_files.h"

namespace callai::api {

using core::Json;
using repositories::CallRecord;
using repositories::CallRepo;
using repositories::CallStatus;

Json call_to_json(const CallRecord& c) {
  const auto or_null = [](const std::string& id) { return id.empty() ? Json(nullptr) : Json(id); };
  return {{"id", c.id.value()},
          {"campaign_id", or_null(c.campaign.value())},
          {"contact_id", or_null(c.contact.value())},
          {"phone_number", c.phone_number},
          {"direction", std::string(to_string(c.direction))},
          {"status", std::string(to_string(c.status))},
          {"outcome", c.outcome},
          {"end_reason", c.end_reason},
          {"end_code", c.end_code == 0 ? Json(nullptr) : Json(c.end_code)},
          {"created_at", moment(c.created)},
          {"started_at", moment(c.started)},
          {"answered_at", moment(c.answered)},
          {"ended_at", moment(c.ended)},
          {"duration_seconds", core::to_ms(c.duration) / 1000.0},
          {"template_id", c.template_id.value()},
          {"template_version", c.template_version},
          {"has_recording", !c.recording_path.empty()}};
}

Json fields_to_json(const std::vector<repositories::CallFieldRecord>& fields) {
  Json list = Json::array();
  for (const repositories::CallFieldRecord& field : fields) {
    list.push_back({{"field", field.field}, {"value", field.canonical}, {"confirmed", field.confirmed}});
  }
  return list;
}

namespace {

constexpr std::array<CallStatus, 6> kStatuses = {CallStatus::kCreated,    CallStatus::kDialing,
                                                 CallStatus::kInProgress, CallStatus::kCompleted,
                                                 CallStatus::kFailed,     CallStatus::kInterrupted};
constexpr int kEventItems = 500;

QueryParameter status_parameter() {
  QueryParameter status = text_parameter("status", "only calls of this status");
  for (const CallStatus one : kStatuses) status.allowed.emplace_back(to_string(one));
  return status;
}

/// A number as people write it, without what is no digit.
std::string digits_of(const std::string& number) {
  std::string digits;
  std::copy_if(number.begin(), number.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

class Calls {
 public:
  explicit Calls(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    repositories::CallFilter filter;
    filter.campaign = core::CampaignId(call.text("campaign_id"));
    filter.contact = core::ContactId(call.text("contact_id"));
    for (const CallStatus one : kStatuses) {
      if (to_string(one) == call.text("status")) filter.status = one;
    }
    filter.outcome = call.text("outcome");
    filter.digits = digits_of(call.text("number"));
    for (const auto& [name, moment] :
         {std::pair{"created_from", &filter.created_from}, {"created_to", &filter.created_to}}) {
      const auto given = moment_in(call, name);
      if (!given.ok()) return problem(given.error(), call.request.id);
      *moment = *given;
    }
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list(filter, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const CallRecord& record : *found) items.push_back(call_to_json(record));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id.value();
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse get(const RouteCall& call) const {
    const auto record = find(call);
    return record.ok() ? json_answer(200, call_to_json(*record)) : problem(record.error(), call.request.id);
  }

  HttpResponse turns(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto found = conversations(call).turns(record->id);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const repositories::TurnRecord& turn : *found) items.push_back(conversation::to_json(turn.turn));
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  HttpResponse events(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const int limit = call.number("limit", kEventItems);
    const auto place = numeric_place(call.text("after"), 0);
    if (!place) return no_such_place(call.request);
    const auto found = conversations(call).events(record->id, *place, limit);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const repositories::CallEventRecord& event : *found) {
      Json of = Json::parse(event.event_json, nullptr, false);
      if (!of.is_object()) of = Json::object();
      items.push_back({{"seq", event.seq}, {"at_us", event.at.count()}, {"event", std::move(of)}});
    }
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(limit)) next = std::to_string(found->back().seq);
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse session(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    auto live = parts_->calls.session_json(call.principal.org, record->id);
    if (!live.ok()) {
      auto stored = conversations(call).session_json(record->id);
      // Where nothing is stored yet, what kept the running call's from being had is the answer.
      if (stored.ok() || live.error().code == core::ErrorCode::kNotFound) live = std::move(stored);
    }
    return live.ok() ? json_answer(200, *std::move(live)) : problem(live.error(), call.request.id);
  }

  HttpResponse quality(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto found = repositories::CallAudioRepo(parts_->database, call.principal.org).of(record->id);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const repositories::CallAudioRecord& audio : *found) {
      items.push_back({{"direction", std::string(to_string(audio.direction))},
                       {"codec", audio.codec},
                       {"packets", audio.packets},
                       {"lost", audio.lost},
                       {"loss_percent", audio.loss_percent},
                       {"jitter_ms", audio.jitter_ms},
                       {"mos", audio.mos},
                       {"round_trip_ms", audio.round_trip_ms ? Json(*audio.round_trip_ms) : Json(nullptr)},
                       {"concealed_ms", audio.concealed_ms},
                       {"one_way", audio.one_way}});
    }
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  HttpResponse recording(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    // The path is the one that this program wrote, never a client's.
    auto file = record->recording_path.empty() ? core::Error{core::ErrorCode::kNotFound, "", "", ""}
                                               : FileSlice::open(record->recording_path);
    if (!file.ok()) return no_recording(call, record->id);
    return file_answer(call.request, *std::move(file), "audio/wav").with("Cache-Control", "private, no-cache");
  }

 private:
  HttpResponse no_recording(const RouteCall& call, const core::CallId& id) const {
    const auto stored = repositories::PrivacyRepo(parts_->database, call.principal.org).recording(id);
    if (!stored.ok()) return problem(stored.error(), call.request.id);
    if (repositories::is_elsewhere(*stored, parts_->installation.node)) {
      return problem(404,
                     {core::ErrorCode::kNotFound,
                      "the recording of call '" + id.value() + "' is on the node '" + stored->node + "'",
                      "ask that node for it", ""},
                     call.request.id);
    }
    return problem(
        404,
        {core::ErrorCode::kNotFound, "call '" + id.value() + "' has no recording",
         "calls of words, calls that were not answered, and those of templates without recording have none", ""},
        call.request.id);
  }
  CallRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  repositories::ConversationRepo conversations(const RouteCall& call) const {
    return {parts_->database, call.principal.org};
  }
  core::Result<CallRecord> find(const RouteCall& call) const {
    return repo(call).get(core::CallId(call.id("call_id")));
  }

  SharedParts parts_;
};

}  // namespace

void add_call_routes(const SharedParts& parts, Routes& routes) {
  const auto calls = std::make_shared<const Calls>(parts);
  const std::string all = "/api/v1/calls";
  const std::string one = all + "/{call_id}";
  const auto add = [&](const std::string& path, const char* id, const char* summary, RouteAnswer answer,
                       HttpResponse (Calls::*handler)(const RouteCall&) const) {
    routes.push_back({.method = "GET",
                      .path = path,
                      .id = id,
                      .tag = "calls",
                      .summary = summary,
                      .role = Role::kViewer,
                      .scope = "calls:read",
                      .answers = {std::move(answer)},
                      .handler = [calls, handler](const RouteCall& call) { return ((*calls).*handler)(call); }});
    return &routes.back();
  };
  add(all, "list_calls", "Calls, the newest first", {200, "CallList"}, &Calls::list)->query = {
      status_parameter(),
      text_parameter("campaign_id", "only calls of this campaign"),
      text_parameter("contact_id", "only calls with this contact"),
      text_parameter("outcome", "only calls that came to this"),
      text_parameter("number", "only calls with these digits in their number"),
      text_parameter("created_from", "only calls from this moment on: 2026-11-24T10:15:00Z"),
      text_parameter("created_to", "only calls before this moment"),
      after_parameter(),
      limit_parameter()};
  add(one, "get_call", "One call", {200, "Call"}, &Calls::get);
  add(one + "/turns", "get_call_turns", "What was said, understood and decided, turn by turn", {200, "Turns"},
      &Calls::turns);
  QueryParameter limit = limit_parameter();
  limit.max = 5000;
  add(one + "/events", "get_call_events", "The event log: everything the conversation machine was told",
      {200, "CallEvents"}, &Calls::events)
      ->query = {after_parameter(), limit};
  add(one + "/session", "get_call_session", "The session, of a running call as it is now", {200, "Session"},
      &Calls::session);
  add(one + "/quality", "get_call_quality", "How the audio was, each direction", {200, "CallQuality"}, &Calls::quality);
  add(one + "/recording", "get_call_recording", "The recording, stereo: the caller left, the agent right; Range works",
      {200, "", "audio/wav"}, &Calls::recording)
      ->answers.push_back({206, "", "audio/wav"});
}

}  // namespace callai::api
