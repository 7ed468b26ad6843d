#include <array>
#include <charconv>
#include <utility>

#include "api/api_parts.h"
#include "api/campaign_json.h"
#include "api/json_text.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "repositories/campaign_specific/dial_queue_repo.h"

namespace callai::api {

using core::Json;
using repositories::CampaignRecord;
using repositories::CampaignRepo;
using repositories::DialAttempt;
using repositories::DialAttemptRepo;
using repositories::DialOutcome;
using repositories::DialQueueRepo;
using repositories::QueuedContact;
using repositories::QueueState;

namespace {

constexpr std::array<QueueState, 5> kStates = {QueueState::kWaiting, QueueState::kCalling, QueueState::kDone,
                                               QueueState::kGivenUp, QueueState::kBlocked};
constexpr std::array<const char*, repositories::kRanks> kRankNames = {"callback", "high", "normal", "low"};

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// What limits it by its own rules, else on this node.
Json limited_by(const std::string& status, const orchestrators::CampaignProgress& p, const std::string& on_this_node) {
  if (!p.limited_by.empty()) return p.limited_by;
  return status == "running" && !on_this_node.empty() ? Json("on this node: " + on_this_node) : Json(nullptr);
}

Json progress_to_json(const core::CampaignId& campaign, const std::string& status,
                      const orchestrators::CampaignProgress& p, const std::string& on_this_node) {
  Json contacts = Json::object();
  std::int64_t all = 0;
  for (const QueueState state : kStates) {
    const auto found = p.contacts.find(state);
    const std::int64_t count = found == p.contacts.end() ? 0 : found->second;
    contacts[std::string(to_string(state))] = count;
    all += count;
  }
  contacts["all"] = all;
  Json outcomes = Json::object();
  for (int i = 0; i < repositories::kDialOutcomes; ++i) {
    const auto outcome = static_cast<DialOutcome>(i);
    outcomes[std::string(to_string(outcome))] = p.outcomes[outcome];
  }
  return {{"campaign_id", campaign.value()},
          {"status", status},
          {"contacts", std::move(contacts)},
          {"calls", {{"active", p.open.open}, {"talking", p.open.talking}, {"last_minute", p.calls_last_minute}}},
          {"outcomes", std::move(outcomes)},
          {"answered_percent", orchestrators::answered_percent(p.outcomes)},
          {"next_due_at", moment(p.next_due)},
          {"breaker", {{"state", p.pace.breaker}, {"until", moment(p.breaker_until)}}},
          {"limited_by", limited_by(status, p, on_this_node)}};
}

Json item_of(const QueuedContact& c, const orchestrators::DialDecision& decision) {
  using Verdict = orchestrators::DialDecision::Verdict;
  const char* const word = decision.verdict == Verdict::kNow     ? "now"
                           : decision.verdict == Verdict::kLater ? "later"
                                                                 : "never";
  return {{"contact_id", c.contact.value()},
          {"name", c.name},
          {"phone_number", c.phone_number},
          {"state", std::string(to_string(c.state))},
          {"priority", kRankNames.at(static_cast<std::size_t>(c.rank))},
          {"decision", word},
          {"why", decision.why},
          {"next_attempt_at", decision.verdict == Verdict::kNever ? Json(nullptr) : moment(decision.at)},
          {"attempts", c.attempts},
          {"last_outcome", or_null(c.last_outcome)},
          {"callback_at", moment(c.callback)}};
}

/// "2.1795478400000000.contact_1": where a page of the queue begins.
std::string position_text(const QueuedContact& c) {
  return std::to_string(c.rank) + "." + std::to_string(c.next.time_since_epoch().count()) + "." + c.contact.value();
}

core::Result<repositories::QueuePosition> position_of(const std::string& text) {
  repositories::QueuePosition position;
  if (text.empty()) return position;
  std::int64_t next = 0;
  const char* const end = text.data() + text.size();
  const auto rank = std::from_chars(text.data(), end, position.rank);
  const bool separated = rank.ec == std::errc{} && rank.ptr != end && *rank.ptr == '.';
  const auto time = separated ? std::from_chars(rank.ptr + 1, end, next) : std::from_chars_result{end, std::errc{}};
  if (!separated || time.ec != std::errc{} || time.ptr == end || *time.ptr != '.') {
    return core::Error{core::ErrorCode::kInvalidArgument, "'after' is no place in this list",
                       "send the `next` of the page before", ""};
  }
  position.next = core::WallTime(core::Duration(next));
  position.contact = core::ContactId(std::string(time.ptr + 1, end));
  return position;
}

Json to_json(const DialAttempt& a) {
  return {{"call_id", a.call.value()},
          {"contact_id", a.contact.value()},
          {"phone_number", a.phone_number},
          {"number", a.number},
          {"reason", a.reason},
          {"caller_id", or_null(a.caller_id)},
          {"started_at", moment(a.created)},
          {"ended_at", moment(a.ended)},
          {"outcome", or_null(a.outcome)}};
}

std::string on_this_node(const ApiParts& parts, const core::OrgId& org, const core::CampaignId& campaign) {
  return parts.dial_limits ? parts.dial_limits->of(org, campaign) : "";
}

/// What campaigns dial: their queues, how they go, who was called.
class Dialing {
 public:
  explicit Dialing(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse progress(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto found = orchestrators::progress_of(parts_->database, call.principal.org, record->id, settings(*record),
                                                  parts_->env.clock.wall_now());
    if (!found.ok()) return problem(found.error(), call.request.id);
    return json_answer(200, progress_to_json(record->id, record->status, *found,
                                             on_this_node(*parts_, call.principal.org, record->id)));
  }

  HttpResponse list(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto after = position_of(call.text("after"));
    if (!after.ok()) return problem(after.error(), call.request.id);
    const int limit = call.number("limit", kPageItems);
    const auto found = queue(call).list(record->id, repositories::parse_queue_state(call.text("state")), *after, limit);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const QueuedContact& contact : *found) items.push_back(item(*record, contact));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(limit)) next = position_text(found->back());
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse add(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const Json& body = *call.body;
    repositories::QueueSelection who;
    if (body.contains("contact_ids")) {
      for (const Json& id : body["contact_ids"]) who.contacts.emplace_back(id.get<std::string>());
    }
    who.tag = text_at(body, "tag");
    who.all = body.contains("all") && body["all"].get<bool>();
    const int ways = (who.contacts.empty() ? 0 : 1) + (who.tag.empty() ? 0 : 1) + (who.all ? 1 : 0);
    if (ways != 1) {
      return problem(core::Error{core::ErrorCode::kInvalidArgument, "contacts are added in one of three ways",
                                 "send contact_ids, or a tag, or \"all\": true", ""},
                     call.request.id);
    }
    int rank = repositories::kNormalRank;
    for (int i = repositories::kHighRank; i < repositories::kRanks; ++i) {
      if (text_at(body, "priority") == kRankNames.at(static_cast<std::size_t>(i))) rank = i;
    }
    const auto added = queue(call).add(record->id, who, rank, parts_->env.clock.wall_now());
    if (!added.ok()) return problem(added.error(), call.request.id);
    return json_answer(200, Json{{"added", *added}});
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status done = queue(call).remove(campaign(call), core::ContactId(call.id("contact_id")));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

  HttpResponse requeue(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const core::ContactId contact(call.id("contact_id"));
    const core::Status done = queue(call).requeue(record->id, contact, parts_->env.clock.wall_now());
    if (!done.ok()) return problem(done.error(), call.request.id);
    const auto found = queue(call).get(record->id, contact);
    return found.ok() ? json_answer(200, item(*record, *found)) : problem(found.error(), call.request.id);
  }

  HttpResponse attempts(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = DialAttemptRepo(parts_->database, call.principal.org)
                           .list(record->id, core::ContactId(call.text("contact_id")), page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const DialAttempt& attempt : *found) items.push_back(to_json(attempt));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().call.value();
    return json_answer(200, page_of(std::move(items), next));
  }

 private:
  DialQueueRepo queue(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  static core::CampaignId campaign(const RouteCall& call) { return core::CampaignId(call.id("campaign_id")); }
  core::Result<CampaignRecord> find(const RouteCall& call) const {
    return CampaignRepo(parts_->database, call.principal.org).get(campaign(call));
  }
  static orchestrators::DialingSettings settings(const CampaignRecord& record) {
    core::Problems ignored;  // the campaign's own route shows what is used
    return orchestrators::dialing_of_campaign(record.settings, ignored);
  }
  Json item(const CampaignRecord& record, const QueuedContact& contact) const {
    return item_of(contact, orchestrators::decide(settings(record), contact, parts_->env.clock.wall_now()));
  }

  SharedParts parts_;
};

}  // namespace

std::string progress_json_text(const core::CampaignId& campaign, const std::string& status,
                               const orchestrators::CampaignProgress& progress, const std::string& on_this_node) {
  return json_text(progress_to_json(campaign, status, progress, on_this_node));
}

void publish_progress(const ApiParts& parts, const core::OrgId& org, const core::CampaignId& campaign) {
  const auto record = CampaignRepo(parts.database, org).get(campaign);
  if (!record.ok()) return;
  core::Problems ignored;
  const auto progress = orchestrators::progress_of(parts.database, org, campaign,
                                                   orchestrators::dialing_of_campaign(record->settings, ignored),
                                                   parts.env.clock.wall_now());
  if (!progress.ok()) return;
  parts.live.publish(org, "campaign_progress", {},
                     progress_json_text(campaign, record->status, *progress, on_this_node(parts, org, campaign)));
}

void add_dialing_routes(const SharedParts& parts, Routes& routes) {
  const auto dialing = std::make_shared<const Dialing>(parts);
  const std::string one = "/api/v1/campaigns/{campaign_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       RouteAnswer answer, HttpResponse (Dialing::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = one + path,
                      .id = id,
                      .tag = "campaigns",
                      .summary = summary,
                      .role = role,
                      .scope = role == Role::kViewer ? "campaigns:read" : "campaigns:write",
                      .answers = {std::move(answer)},
                      .handler = [dialing, handler](const RouteCall& call) { return ((*dialing).*handler)(call); }});
    return &routes.back();
  };
  add("GET", "/progress", "get_campaign_progress", "How it goes: contacts by state, calls, outcomes, what limits it",
      Role::kViewer, {200, "CampaignProgress"}, &Dialing::progress);
  QueryParameter state;
  state.name = "state";
  state.description = "only contacts of this state";
  for (const QueueState each : kStates) state.allowed.emplace_back(to_string(each));
  add("GET", "/queue", "list_campaign_queue", "Who is called next, and who is not, with the reason", Role::kViewer,
      {200, "CampaignQueue"}, &Dialing::list)
      ->query = {state, after_parameter(), limit_parameter()};
  routes.back().query[1].max_length = 2 * kMaxIdBytes;
  add("POST", "/contacts", "add_campaign_contacts", "Adds contacts: those named, those of a tag, or all",
      Role::kManager, {200, "AddedContacts"}, &Dialing::add)
      ->body = "CampaignContacts";
  routes.back().max_body = std::size_t{4} << 20;
  add("DELETE", "/contacts/{contact_id}", "remove_campaign_contact", "Calls a contact no more; 409 while it is called",
      Role::kManager, {204, ""}, &Dialing::remove);
  add("POST", "/contacts/{contact_id}/requeue", "requeue_campaign_contact",
      "A contact that is done, given up or blocked is called again, as if it never had been", Role::kManager,
      {200, "QueueItem"}, &Dialing::requeue);
  add("GET", "/attempts", "list_campaign_attempts", "Every attempt to call somebody, the oldest first", Role::kViewer,
      {200, "DialAttempts"}, &Dialing::attempts)
      ->query = {text_parameter("contact_id", "only attempts to call this contact"), after_parameter(),
                 limit_parameter()};
}

}  // namespace callai::api
