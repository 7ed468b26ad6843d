#include <algorithm>
#include <array>
#include <utility>

#include "api/audited.h"
#include "api/json_text.h"
#include "repositories/system/personal_data.h"
#include "repositories/system/privacy_repo.h"
#include "repositories/system/recording_files.h"
#include "repositories/system/trash_repo.h"

// What is kept, for how long, and how people are forgotten.

namespace callai::api {

namespace {

using core::Json;
using repositories::PrivacyPolicy;

Json to_json(const PrivacyPolicy& p) {
  return {{"recording_days", p.recording_days},
          {"transcript_days", p.transcript_days},
          {"call_days", p.call_days},
          {"redact_numbers", p.redact_numbers},
          {"trash_days", p.trash_days}};
}

/// What can be in the trash, and what a key has to cover to restore it or to remove it for good.
struct TrashKind {
  const char* kind;
  const char* scope;
};
constexpr std::array<TrashKind, 4> kTrashKinds{{{"campaign", "campaigns:write"},
                                                {"contact", "contacts:write"},
                                                {"document", "documents:write"},
                                                {"template", "templates:write"}}};

HttpResponse not_covered(const RouteCall& call, const std::string& scope) {
  return problem(
      403, {core::ErrorCode::kPermissionDenied, "the API key does not cover " + scope, "use a key with that scope", ""},
      call.request.id);
}

class Privacy {
 public:
  explicit Privacy(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse policy(const RouteCall& call) const {
    const auto kept = privacy(call).policy();
    return kept.ok() ? json_answer(200, to_json(*kept)) : problem(kept.error(), call.request.id);
  }

  HttpResponse set_policy(const RouteCall& call) const {
    auto kept = privacy(call).policy();
    if (!kept.ok()) return problem(kept.error(), call.request.id);
    const Json& body = *call.body;
    for (const auto& [key, member] :
         {std::pair{"recording_days", &kept->recording_days}, std::pair{"transcript_days", &kept->transcript_days},
          std::pair{"call_days", &kept->call_days}, std::pair{"trash_days", &kept->trash_days}}) {
      if (body.contains(key)) *member = body[key].get<int>();
    }
    if (body.contains("redact_numbers")) kept->redact_numbers = body["redact_numbers"].get<bool>();
    const core::Status set = privacy(call).set_policy(
        *kept, parts_->env.clock.wall_now(), audited(*parts_, call, "privacy.set", call.principal.org.value()));
    return set.ok() ? policy(call) : problem(set.error(), call.request.id);
  }

  HttpResponse trash(const RouteCall& call) const {
    std::vector<std::string> kinds;
    for (const TrashKind& one : kTrashKinds) {
      if (repositories::has_scope(call.principal, one.scope)) kinds.emplace_back(one.kind);
    }
    if (kinds.empty()) return not_covered(call, "anything that is deleted");
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = bin(call).list(page, kinds);
    if (!found.ok()) return problem(found.error(), call.request.id);
    const auto kept = privacy(call).policy();
    if (!kept.ok()) return problem(kept.error(), call.request.id);
    Json items = Json::array();
    for (const repositories::TrashRecord& record : *found) {
      items.push_back({{"kind", record.kind},
                       {"id", record.id},
                       {"name", record.name},
                       {"deleted_at", moment(record.deleted)},
                       {"kept_until", moment(record.deleted + std::chrono::hours(24) * kept->trash_days)}});
    }
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().kind + "/" + found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse restore(const RouteCall& call) const {
    if (auto refused = refused_for_scope(call)) return *std::move(refused);
    const core::Status done = bin(call).restore(call.id("trash_kind"), call.id("trash_id"),
                                                audited(*parts_, call, "trash.restore", trash_target(call)));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

  HttpResponse destroy(const RouteCall& call) const {
    if (auto refused = refused_for_scope(call)) return *std::move(refused);
    const core::Status done = bin(call).remove(call.id("trash_kind"), call.id("trash_id"),
                                               audited(*parts_, call, "trash.destroy", trash_target(call)));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

  HttpResponse personal_data(const RouteCall& call) const {
    const std::string& contact = call.id("contact_id");
    const auto data = repositories::personal_data_json(parts_->database, call.principal.org, core::ContactId(contact));
    if (!data.ok()) return problem(data.error(), call.request.id);
    const core::Status written = parts_->database.write(audited(*parts_, call, "person.export", contact));
    if (!written.ok()) return problem(written.error(), call.request.id);
    return json_answer(200, *data).with("Content-Disposition", "attachment; filename=\"personal-data.json\"");
  }

  HttpResponse erase(const RouteCall& call) const {
    const core::ContactId contact(call.id("contact_id"));
    const auto recordings = repositories::recordings_of_person(parts_->database, call.principal.org, contact);
    if (!recordings.ok()) return problem(recordings.error(), call.request.id);
    core::Status done = repositories::remove_recordings(*recordings, parts_->installation.node);
    if (done.ok()) done = privacy(call).forget_recordings(*recordings);
    if (!done.ok()) return problem(done.error(), call.request.id);
    const auto erased = repositories::erase_person(parts_->database, call.principal.org, contact,
                                                   audited(*parts_, call, "person.erase", contact.value()));
    if (!erased.ok()) return problem(erased.error(), call.request.id);
    return json_answer(200, Json{{"calls", erased->calls}, {"recordings", recordings->size()}, {"rows", erased->rows}});
  }

 private:
  static std::string trash_target(const RouteCall& call) { return call.id("trash_kind") + "/" + call.id("trash_id"); }
  /// A key restores and removes what it may write. Of a kind that there is not nothing is found.
  static std::optional<HttpResponse> refused_for_scope(const RouteCall& call) {
    const auto known = std::find_if(kTrashKinds.begin(), kTrashKinds.end(),
                                    [&call](const TrashKind& one) { return call.id("trash_kind") == one.kind; });
    if (known == kTrashKinds.end() || repositories::has_scope(call.principal, known->scope)) return {};
    return not_covered(call, known->scope);
  }
  repositories::PrivacyRepo privacy(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  repositories::TrashRepo bin(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  SharedParts parts_;
};

}  // namespace

void add_privacy_routes(const SharedParts& parts, Routes& routes) {
  const auto privacy = std::make_shared<const Privacy>(parts);
  const auto add = [&](const char* method, const char* path, const char* id, const char* summary, Role role,
                       const char* scope, RouteAnswer answer,
                       HttpResponse (Privacy::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "privacy",
                      .summary = summary,
                      .role = role,
                      .scope = scope,
                      .answers = {std::move(answer)},
                      .handler = [privacy, handler](const RouteCall& call) { return ((*privacy).*handler)(call); }});
    return &routes.back();
  };
  const char* const person = "/api/v1/contacts/{contact_id}/personal-data";
  add("GET", "/api/v1/privacy", "get_privacy", "How long what is kept, in days after a call; 0: for ever",
      Role::kManager, "settings:write", {200, "PrivacyPolicy"}, &Privacy::policy);
  add("PATCH", "/api/v1/privacy", "set_privacy", "Changes what is sent and leaves the rest", Role::kOwner,
      "settings:write", {200, "PrivacyPolicy"}, &Privacy::set_policy)
      ->body = "PrivacyPatch";
  // Which scope a key needs for the trash is a matter of the kind: the handlers look.
  add("GET", "/api/v1/trash", "list_trash",
      "What was deleted and can be restored; with a key, of the kinds whose write scope it has", Role::kManager, "",
      {200, "TrashList"}, &Privacy::trash)
      ->query = {after_parameter(), limit_parameter()};
  add("POST", "/api/v1/trash/{trash_kind}/{trash_id}/restore", "restore_trash",
      "Puts it back where it was; 409 when its number is taken meanwhile, or a campaign's template is not there; a key "
      "needs the kind's own write scope",
      Role::kManager, "", {204, ""}, &Privacy::restore);
  add("DELETE", "/api/v1/trash/{trash_kind}/{trash_id}", "destroy_trash",
      "Removes it for good; 409 for a template of calls or campaigns; a key needs the kind's own write scope",
      Role::kOwner, "", {204, ""}, &Privacy::destroy);
  add("GET", person, "get_personal_data",
      "Everything that is stored about a person, whose contact may be deleted by now", Role::kManager, "contacts:write",
      {200, "PersonalData"}, &Privacy::personal_data);
  add("DELETE", person, "erase_personal_data",
      "Forgets a person, whose contact may be deleted by now: contact, transcripts, recordings; the bare calls stay as "
      "numbers, and a number that opted out stays so; 409 while a call with that person goes on, and where another "
      "node "
      "has a recording",
      Role::kOwner, "contacts:write", {200, "ErasedPerson"}, &Privacy::erase);
}

}  // namespace callai::api
