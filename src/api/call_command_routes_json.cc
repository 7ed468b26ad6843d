#include <algorithm>
#include <utility>

#include "api/api_parts.h"
#include "api/call_json.h"
#include "api/dialled.h"
#include "api/json_text.h"
#include "core/strings.h"
#include "orchestrators/call_events_json.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/campaign_specific/do_not_call_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/contacts/contact_place.h"
#include "repositories/webhooks/webhook_repo.h"

namespace callai::api {

namespace {

using conversation::OperatorCommand;
using conversation::OperatorVerb;
using core::Json;

core::Error wrong(std::string message, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, std::move(message), std::move(mend), ""};
}

bool is_key(char c) {
  return (c >= '0' && c <= '9') || c == '*' || c == '#' || (c >= 'A' && c <= 'D');
}

/// Makes calls and steers them.
class CallCommands {
 public:
  explicit CallCommands(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse start(const RouteCall& call) const {
    CallOrder order;
    order.org = call.principal.org;
    order.campaign = core::CampaignId(text_at(*call.body, "campaign_id"));
    order.customer = text_at(*call.body, "simulated_customer");
    core::Status ready = check_campaign(order);
    if (ready.ok()) ready = choose_contact(*call.body, order);
    if (!ready.ok()) return problem(ready.error(), call.request.id);
    const auto started = parts_->calls.start(order);
    if (!started.ok()) return problem(started.error(), call.request.id);
    return json_answer(202, Json{{"id", started->value()}}).with("Location", "/api/v1/calls/" + started->value());
  }

  /// One that rings, too.
  HttpResponse hang_up(const RouteCall& call) const {
    const core::CallId id(call.id("call_id"));
    if (core::Status there = check_running(call, id, true); !there.ok()) return problem(there.error(), call.request.id);
    return done(parts_->calls.command(call.principal.org, id, {OperatorVerb::kHangUp, ""}), call);
  }
  HttpResponse hold(const RouteCall& call) const { return command(call, {OperatorVerb::kHold, ""}); }
  HttpResponse unhold(const RouteCall& call) const { return command(call, {OperatorVerb::kUnhold, ""}); }
  HttpResponse say(const RouteCall& call) const {
    return command(call, {OperatorVerb::kSay, text_at(*call.body, "text")});
  }
  HttpResponse transfer(const RouteCall& call) const {
    auto number = dialled(text_at(*call.body, "destination"), region());
    if (!number.ok()) return problem(number.error(), call.request.id);
    return command(call, {OperatorVerb::kTransfer, *std::move(number)});
  }
  HttpResponse dtmf(const RouteCall& call) const {
    const std::string digits = text_at(*call.body, "digits");
    if (!std::all_of(digits.begin(), digits.end(), is_key)) {
      return problem(wrong("these are no keys of a telephone", "send 0-9, *, # and A-D"), call.request.id);
    }
    const core::CallId id(call.id("call_id"));
    if (core::Status there = check_running(call, id); !there.ok()) return problem(there.error(), call.request.id);
    return done(parts_->calls.send_dtmf(call.principal.org, id, digits), call);
  }

  HttpResponse set_outcome(const RouteCall& call) const {
    repositories::CallRepo repo(parts_->database, call.principal.org);
    const core::CallId id(call.id("call_id"));
    const auto record = repo.get(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    if (!record->ended) {
      return problem(core::Error{core::ErrorCode::kFailedPrecondition, "call '" + id.value() + "' is not over",
                                 "its outcome can be corrected when it has ended", ""},
                     call.request.id);
    }
    const core::Status set = correct_outcome(call, *record, text_at(*call.body, "outcome"));
    if (!set.ok()) return problem(set.error(), call.request.id);
    const auto changed = repo.get(id);
    return changed.ok() ? json_answer(200, call_to_json(*changed)) : problem(changed.error(), call.request.id);
  }

 private:
  /// With what is counted, and what webhooks are told.
  core::Status correct_outcome(const RouteCall& call, const repositories::CallRecord& record,
                               const std::string& outcome) const {
    const core::OrgId& org = call.principal.org;
    const repositories::WebhookEvent event{repositories::webhook_events::kOutcomeDecided, record.id.value(),
                                           parts_->env.clock.wall_now()};
    return parts_->database.write([&](repositories::Transaction& t) {
      core::Status done = repositories::CallRepo(parts_->database, org).set_outcome(t, record.id, outcome);
      if (done.ok() && record.answered) {
        done = repositories::AnalyticsRepo(parts_->database, org)
                   .move_outcome(t, record.id, record.outcome, outcome, record.duration);
      }
      if (!done.ok() || repositories::is_trial(record)) return done;
      return repositories::WebhookRepo(parts_->database, org).publish(t, parts_->env.ids, event, [&] {
        return orchestrators::outcome_json(record.id, outcome, "operator");
      });
    });
  }

  /// A campaign whose documents are missing makes no calls.
  core::Status check_campaign(const CallOrder& order) const {
    const auto campaign = repositories::CampaignRepo(parts_->database, order.org).get(order.campaign);
    if (!campaign.ok()) return campaign.error();
    const auto stored =
        repositories::CampaignTemplateRepo(parts_->database, order.org).get_by_campaign_id(order.campaign);
    if (!stored.ok()) return stored.error();
    const auto parsed = repositories::parse_record(*stored);
    if (!parsed.ok()) return parsed.error();
    const auto missing =
        repositories::DocumentsRepo(parts_->database, order.org).missing_required_types(**parsed, order.campaign);
    if (!missing.ok()) return missing.error();
    if (missing->empty()) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "the campaign lacks documents of type " + core::joined(*missing),
                       "upload one of each: POST /api/v1/documents", ""};
  }

  /// The contact that is named, or the one of the number, who is made when nobody has it.
  core::Status choose_contact(const Json& body, CallOrder& order) const {
    repositories::ContactRepo contacts(parts_->database, order.org);
    const std::string id = text_at(body, "contact_id");
    const std::string number = text_at(body, "phone_number");
    if (id.empty() == number.empty()) {
      return wrong("a call goes to a contact or to a number", "send one of contact_id and phone_number");
    }
    conversation::Contact contact;
    if (!id.empty()) {
      const auto known = contacts.get(core::ContactId(id));
      if (!known.ok()) return known.error();
      contact = *known;
    } else {
      auto read = dialled(number, region());
      if (!read.ok()) return read.error();
      repositories::ContactRecord record;
      record.contact.id = core::ContactId(parts_->env.ids.make("contact"));
      record.contact.phone_number = *std::move(read);
      record.created = parts_->env.clock.wall_now();
      repositories::place_contact(record, zones_, record.created);
      auto stored = contacts.find_or_add(record);
      if (!stored.ok()) return stored.error();
      contact = std::move(stored->contact);
    }
    const auto listed =
        repositories::DoNotCallRepo(parts_->database, order.org).has(order.campaign, contact.phone_number);
    if (!listed.ok()) return listed.error();
    if (*listed) {
      return core::Error{core::ErrorCode::kFailedPrecondition, "this contact does not want to be called",
                         "call somebody else: the number is on a do-not-call list", ""};
    }
    const auto called = repositories::DialAttemptRepo(parts_->database, order.org).under_way(contact.id);
    if (!called.ok()) return called.error();
    if (*called) {
      return core::Error{core::ErrorCode::kFailedPrecondition, "a campaign is calling this contact, or talks with it",
                         "wait for the end of that call", ""};
    }
    order.contact = contact.id;
    return {};
  }

  /// kNotFound for a call of nobody here, kFailedPrecondition for one that is over, or that rings where `or_rings` is
  /// not said.
  core::Status check_running(const RouteCall& call, const core::CallId& id, bool or_rings = false) const {
    using repositories::CallStatus;
    const auto record = repositories::CallRepo(parts_->database, call.principal.org).get(id);
    if (!record.ok()) return record.error();
    if (record->status == CallStatus::kInProgress) return {};
    if (or_rings && (record->status == CallStatus::kCreated || record->status == CallStatus::kDialing)) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "call '" + id.value() + "' is " + std::string(to_string(record->status)),
                       "only a call in progress takes commands", ""};
  }
  HttpResponse command(const RouteCall& call, const OperatorCommand& command) const {
    const core::CallId id(call.id("call_id"));
    if (core::Status there = check_running(call, id); !there.ok()) return problem(there.error(), call.request.id);
    return done(parts_->calls.command(call.principal.org, id, command), call);
  }
  static HttpResponse done(const core::Status& status, const RouteCall& call) {
    return status.ok() ? no_content() : problem(status.error(), call.request.id);
  }

  const std::string& region() const { return parts_->installation.settings.telephony.region; }

  SharedParts parts_;
  const repositories::RegionZones zones_;
};

}  // namespace

void add_call_command_routes(const SharedParts& parts, Routes& routes) {
  const auto commands = std::make_shared<const CallCommands>(parts);
  const std::string all = "/api/v1/calls";
  const std::string one = all + "/{call_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       const char* body, RouteAnswer answer,
                       HttpResponse (CallCommands::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "calls",
                      .summary = summary,
                      .role = Role::kAgent,
                      .scope = "calls:write",
                      .body = body,
                      .answers = {std::move(answer)},
                      .far = path != all && std::string_view(method) == "POST",  // what steers a call
                      .handler = [commands, handler](const RouteCall& call) { return ((*commands).*handler)(call); }});
  };
  add("POST", all, "start_call", "Calls a contact or a number for a campaign; the call is then dialled", "CallOrder",
      {202, "CallStarted"}, &CallCommands::start);
  add("POST", one + "/hangup", "hang_up_call", "Ends the call, also one that rings", "", {204, ""},
      &CallCommands::hang_up);
  add("POST", one + "/hold", "hold_call", "Puts the caller on hold", "", {204, ""}, &CallCommands::hold);
  add("POST", one + "/unhold", "unhold_call", "Takes the caller back", "", {204, ""}, &CallCommands::unhold);
  add("POST", one + "/transfer", "transfer_call", "Hands the caller on to a number", "Transfer", {204, ""},
      &CallCommands::transfer);
  add("POST", one + "/dtmf", "send_call_dtmf", "Sends keys to the far side", "Digits", {204, ""}, &CallCommands::dtmf);
  add("POST", one + "/say", "say_in_call", "The agent says this as soon as it is its turn", "Words", {204, ""},
      &CallCommands::say);
  add("PUT", one + "/outcome", "set_call_outcome", "Corrects the outcome of a call that is over", "OutcomeInput",
      {200, "Call"}, &CallCommands::set_outcome);
}

}  // namespace callai::api
