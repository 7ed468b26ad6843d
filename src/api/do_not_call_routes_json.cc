#include <utility>

#include "api/audited.h"
#include "api/dialled.h"
#include "api/json_text.h"
#include "core/log.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/do_not_call_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::DoNotCallRecord;
using repositories::DoNotCallRepo;

Json to_json(const DoNotCallRecord& entry) {
  return {{"phone_number", entry.phone_number}, {"reason", entry.reason}, {"created_at", moment(entry.created)}};
}

/// The organisation's list, and that of a campaign where the path names one.
class DoNotCall {
 public:
  explicit DoNotCall(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    if (core::Status there = check_campaign(call); !there.ok()) return problem(there.error(), call.request.id);
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list(campaign(call), page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const DoNotCallRecord& entry : *found) items.push_back(to_json(entry));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().phone_number;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse add(const RouteCall& call) const {
    if (core::Status there = check_campaign(call); !there.ok()) return problem(there.error(), call.request.id);
    auto number = dialled(text_at(*call.body, "phone_number"), region());
    if (!number.ok()) return problem(number.error(), call.request.id);
    const std::string reason = text_at(*call.body, "reason");
    const core::Status added =
        repo(call).add(campaign(call), {*number, reason.empty() ? "by a user" : reason, parts_->env.clock.wall_now()});
    if (!added.ok()) return problem(added.error(), call.request.id);
    const auto entry = repo(call).get(campaign(call), *number);
    return entry.ok() ? json_answer(201, to_json(*entry)) : problem(entry.error(), call.request.id);
  }

  HttpResponse remove(const RouteCall& call) const {
    if (core::Status there = check_campaign(call); !there.ok()) return problem(there.error(), call.request.id);
    const std::string& number = call.id("phone_number");
    const auto read = dialled(number, region());
    // Who looks at the log sees which list it was, and knows the number by its end.
    const repositories::Also noted =
        audited(*parts_, call, "do_not_call.remove", core::redacted_number(number), campaign(call).value());
    core::Status removed = repo(call).remove(campaign(call), read.ok() ? *read : number, noted);
    // Listed as it was written, before the region was set.
    if (!removed.ok() && removed.error().code == core::ErrorCode::kNotFound) {
      removed = repo(call).remove(campaign(call), number, noted);
    }
    return removed.ok() ? no_content() : problem(removed.error(), call.request.id);
  }

 private:
  DoNotCallRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  const std::string& region() const { return parts_->installation.settings.telephony.region; }
  static core::CampaignId campaign(const RouteCall& call) {
    const auto found = call.path.find("campaign_id");
    return found == call.path.end() ? core::CampaignId() : core::CampaignId(found->second);
  }
  core::Status check_campaign(const RouteCall& call) const {
    const core::CampaignId id = campaign(call);
    if (id.empty()) return {};
    const auto found = repositories::CampaignRepo(parts_->database, call.principal.org).get(id);
    return found.ok() ? core::Status{} : core::Status{found.error()};
  }

  SharedParts parts_;
};

}  // namespace

void add_do_not_call_routes(const SharedParts& parts, Routes& routes) {
  const auto lists = std::make_shared<const DoNotCall>(parts);
  const auto add = [&](const char* method, const std::string& path, const std::string& id, const char* summary,
                       Role role, RouteAnswer answer, HttpResponse (DoNotCall::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "do-not-call",
                      .summary = summary,
                      .role = role,
                      .scope = role == Role::kViewer ? "contacts:read" : "contacts:write",
                      .answers = {std::move(answer)},
                      .handler = [lists, handler](const RouteCall& call) { return ((*lists).*handler)(call); }});
    return &routes.back();
  };
  const auto add_list = [&](const std::string& path, const std::string& name, const char* listed, const char* added,
                            const char* removed) {
    add("GET", path, "list_" + name, listed, Role::kViewer, {200, "DoNotCallList"}, &DoNotCall::list)->query = {
        after_parameter(), limit_parameter()};
    add("POST", path, "add_" + name, added, Role::kAgent, {201, "DoNotCallEntry"}, &DoNotCall::add)->body =
        "DoNotCallInput";
    add("DELETE", path + "/{phone_number}", "remove_" + name, removed, Role::kManager, {204, ""}, &DoNotCall::remove);
  };
  add_list("/api/v1/do-not-call", "do_not_call", "Numbers that nobody calls, in order", "Never call this number again",
           "This number may be called again");
  add_list("/api/v1/campaigns/{campaign_id}/do-not-call", "campaign_do_not_call",
           "Numbers that this campaign does not call, in order", "This campaign never calls this number again",
           "This campaign may call this number again");
}

}  // namespace callai::api
