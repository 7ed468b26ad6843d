#include "repositories/campaign_specific/template_release_repo.h"

#include <algorithm>

#include "templates/template_json.h"
#include "templates/template_validator.h"

namespace callai::repositories {

namespace {

constexpr const char* kDraftColumns = "SELECT id, json, digest, updated_us FROM template_drafts ";
constexpr std::string_view kDraftKinds = "ttti";
constexpr const char* kReleaseColumns = "SELECT id, number, version, action, at_us FROM template_releases ";
constexpr std::string_view kReleaseKinds = "tiiti";

std::string quoted(const core::TemplateId& id) {
  return "template '" + id.value() + "'";
}

TemplateDraft draft_of(const SqlRow& row) {
  return {core::TemplateId(row.text(0)), row.text(1), row.text(2), row.wall(3)};
}

TemplateRelease release_of(const SqlRow& row) {
  const auto action = row.text(3) == "rollback" ? ReleaseAction::kRollback : ReleaseAction::kPublish;
  return {core::TemplateId(row.text(0)), row.small(1), row.small(2), action, row.wall(4)};
}

/// What keeps a draft from being published.
core::Status publishable(const TemplateDraft& draft, const templates::EngineLanguages& languages) {
  const core::Problems problems = templates::check_template_text(draft.json, languages);
  const auto first = std::find_if(problems.begin(), problems.end(),
                                  [](const core::Problem& p) { return p.severity == core::Severity::kError; });
  if (first == problems.end()) return {};
  const auto errors = std::count_if(problems.begin(), problems.end(),
                                    [](const core::Problem& p) { return p.severity == core::Severity::kError; });
  return core::Error{core::ErrorCode::kInvalidArgument,
                     "the draft of " + quoted(draft.id) + " has " + std::to_string(errors) + " error" +
                         (errors == 1 ? "" : "s") + ", the first at " +
                         (first->path.empty() ? "the document" : first->path) + ": " + first->message,
                     first->mend, ""};
}

}  // namespace

std::string_view to_string(ReleaseAction action) {
  return action == ReleaseAction::kRollback ? "rollback" : "publish";
}

core::Status TemplateReleaseRepo::save_draft(const templates::CampaignTemplate& t, core::WallTime now) {
  return write([&](Transaction& transaction) { return put_draft(transaction, t, now); });
}

core::Status TemplateReleaseRepo::save_draft_over(const templates::CampaignTemplate& t, const std::string& read_digest,
                                                  core::WallTime now) {
  const core::TemplateId id(t.meta.id);
  const std::string what = "save the draft of " + quoted(id);
  return write([&](Transaction& transaction) -> core::Status {
    const auto found = rows(transaction.sql(), what,
                            "SELECT digest FROM template_drafts WHERE org_id = :org AND id = :id", "t", {scope_, id});
    if (!found) return found.error();
    if (found->empty() || found->front().text(0) != read_digest) {
      return named(what, {core::ErrorCode::kFailedPrecondition, "it was changed meanwhile",
                          "read it again, then repeat the change", ""});
    }
    return put_draft(transaction, t, now);
  });
}

core::Status TemplateReleaseRepo::put_draft(Transaction& transaction, const templates::CampaignTemplate& t,
                                            core::WallTime now) {
  const core::TemplateId id(t.meta.id);
  const std::string what = "save the draft of " + quoted(id);
  if (id.empty()) {
    return named(what, {core::ErrorCode::kInvalidArgument, "it has no id", "set meta.id", ""});
  }
  return run(transaction, what,
             "INSERT INTO template_drafts (org_id, id, json, digest, updated_us) "
             "VALUES (:org, :id, :json, :digest, :updated) ON CONFLICT (org_id, id) DO UPDATE SET "
             "json = excluded.json, digest = excluded.digest, updated_us = excluded.updated_us",
             {scope_, id, templates::to_json_text(t, false), templates::digest(t), now});
}

core::Result<TemplateDraft> TemplateReleaseRepo::draft(const core::TemplateId& id) const {
  const auto row = one_row("draft of " + quoted(id), std::string(kDraftColumns) + "WHERE org_id = :org AND id = :id",
                           kDraftKinds, {scope_, id});
  if (!row) return row.error();
  return draft_of(*row);
}

core::Result<std::vector<TemplateDraft>> TemplateReleaseRepo::drafts() const {
  const auto found =
      rows("list drafts", std::string(kDraftColumns) + "WHERE org_id = :org ORDER BY id", kDraftKinds, {scope_});
  if (!found) return found.error();
  std::vector<TemplateDraft> drafts;
  for (const SqlRow& row : *found) drafts.push_back(draft_of(row));
  return drafts;
}

core::Status TemplateReleaseRepo::discard_draft(const core::TemplateId& id) {
  return change_one("discard the draft of " + quoted(id), "draft of " + quoted(id),
                    "DELETE FROM template_drafts WHERE org_id = :org AND id = :id", {scope_, id});
}

core::Result<TemplateRecord> TemplateReleaseRepo::publish(const core::TemplateId& id, core::WallTime now,
                                                          const templates::EngineLanguages& languages,
                                                          const Also& also) {
  const auto draft = this->draft(id);
  if (!draft) return draft.error();
  if (core::Status checked = publishable(*draft, languages); !checked) return checked.error();
  const templates::CampaignTemplate t = templates::parse_template(draft->json).value;
  const std::string what = "publish " + quoted(id);
  TemplateRecord record;
  const core::Status status = write([&](Transaction& transaction) -> core::Status {
    core::Status taken = change(transaction, what, "draft of " + quoted(id),
                                "DELETE FROM template_drafts WHERE org_id = :org AND id = :id AND digest = :digest",
                                {scope_, id, draft->digest});
    if (!taken && taken.error().code == core::ErrorCode::kNotFound) {
      return core::Error{core::ErrorCode::kFailedPrecondition, "the draft of " + quoted(id) + " was changed meanwhile",
                         "look at it again, then publish", ""};
    }
    if (!taken) return taken;
    auto stored = templates_.store(transaction, t, now);
    if (!stored) return stored.error();
    record = *std::move(stored);
    core::Status done = release(transaction, id, record.version, ReleaseAction::kPublish, now);
    return and_also(done, also, transaction);
  });
  if (!status) return status.error();
  return record;
}

core::Result<TemplateRecord> TemplateReleaseRepo::rollback(const core::TemplateId& id, int version, core::WallTime now,
                                                           const Also& also) {
  auto record = templates_.get(id, version);
  if (!record) return record.error();
  const auto known = releases(id);
  if (!known) return known.error();
  const bool published = std::any_of(known->begin(), known->end(), [&](const auto& r) { return r.version == version; });
  if (!published) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       quoted(id) + " version " + std::to_string(version) + " was never published",
                       "choose one of those that were: callai template versions " + id.value(), ""};
  }
  const core::Status status = write([&](Transaction& transaction) -> core::Status {
    core::Status done = release(transaction, id, version, ReleaseAction::kRollback, now);
    return and_also(done, also, transaction);
  });
  if (!status) return status.error();
  return record;
}

core::Status TemplateReleaseRepo::release(Transaction& transaction, const core::TemplateId& id, int version,
                                          ReleaseAction action, core::WallTime now) {
  const std::string what = "release " + quoted(id);
  const auto last = rows(transaction.sql(), what,
                         std::string(kReleaseColumns) + "WHERE org_id = :org AND id = :id ORDER BY number DESC LIMIT 1",
                         kReleaseKinds, {scope_, id});
  if (!last) return last.error();
  const int number = last->empty() ? 1 : release_of(last->front()).number + 1;
  return run(transaction, what,
             "INSERT INTO template_releases (org_id, id, number, version, action, at_us) "
             "VALUES (:org, :id, :number, :version, :action, :at)",
             {scope_, id, number, version, to_string(action), now});
}

core::Result<TemplateRecord> TemplateReleaseRepo::current(const core::TemplateId& id) const {
  const auto newest =
      one_row("published version of " + quoted(id),
              std::string(kReleaseColumns) + "WHERE org_id = :org AND id = :id ORDER BY number DESC LIMIT 1",
              kReleaseKinds, {scope_, id});
  if (!newest) return newest.error();
  return templates_.get(id, release_of(*newest).version);
}

core::Result<std::vector<TemplateRelease>> TemplateReleaseRepo::releases(const core::TemplateId& id) const {
  const auto found = rows("list the releases of " + quoted(id),
                          std::string(kReleaseColumns) + "WHERE org_id = :org AND id = :id ORDER BY number DESC",
                          kReleaseKinds, {scope_, id});
  if (!found) return found.error();
  std::vector<TemplateRelease> releases;
  for (const SqlRow& row : *found) releases.push_back(release_of(row));
  return releases;
}

}  // namespace callai::repositories
