#include <nlohmann/json.hpp>
#include <utility>

#include "core/json.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/system/trash_repo.h"

namespace callai::repositories {

namespace {

using core::Json;

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

core::Error damaged(const std::string& kind) {
  return {core::ErrorCode::kDataLoss, "the deleted " + kind + " cannot be read", "restore the database from a backup",
          ""};
}

std::string quoted(const std::string& kind, const std::string& id) {
  return "deleted " + kind + " '" + id + "'";
}

// Micros and minutes are whole numbers: they come back as they went.
std::int64_t micros(core::WallTime at) {
  return at.time_since_epoch().count();
}
core::WallTime wall(const Json& json, const char* key) {
  return core::WallTime(core::Duration(json.at(key).get<std::int64_t>()));
}

Json to_json(const ContactRecord& r) {
  const conversation::Contact& c = r.contact;
  Json fields = Json::array();
  for (const auto& [name, value] : c.custom_fields) fields.push_back(Json::array({name, value}));
  return {{"phone_number", c.phone_number},
          {"first_name", c.first_name},
          {"last_name", c.last_name},
          {"email", c.email},
          {"company", c.company},
          {"status", c.status},
          {"tags", c.tags},
          {"custom_fields", std::move(fields)},
          {"utc_offset_min", c.utc_offset.count()},
          {"time_zone", r.time_zone},
          {"created_us", micros(r.created)}};
}

ContactRecord contact_of(const std::string& id, const Json& json) {
  ContactRecord r;
  conversation::Contact& c = r.contact;
  c.id = core::ContactId(id);
  c.phone_number = json.at("phone_number").get<std::string>();
  c.first_name = json.at("first_name").get<std::string>();
  c.last_name = json.at("last_name").get<std::string>();
  c.email = json.at("email").get<std::string>();
  c.company = json.at("company").get<std::string>();
  c.status = json.at("status").get<std::string>();
  c.tags = json.at("tags").get<std::vector<std::string>>();
  for (const Json& field : json.at("custom_fields")) {
    c.custom_fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
  }
  c.utc_offset = std::chrono::minutes(json.at("utc_offset_min").get<int>());
  r.time_zone = json.at("time_zone").get<std::string>();
  r.created = wall(json, "created_us");
  return r;
}

Json to_json(const DocumentRecord& d) {
  Json places = Json::array();
  for (const DocumentPlace& place : d.places) places.push_back(Json::array({place.first_byte, place.text}));
  return {{"name", d.name},
          {"type", d.type},
          {"tags", d.tags},
          {"campaign_id", d.campaign.value()},
          {"content", d.content},
          {"title", d.title},
          {"format", d.format},
          {"digest", d.digest},
          {"pages", d.pages},
          {"source_bytes", d.source_bytes},
          {"places", std::move(places)},
          {"created_us", micros(d.created)}};
}

DocumentRecord document_of(const std::string& id, const Json& json) {
  DocumentRecord d;
  d.id = core::DocumentId(id);
  d.name = json.at("name").get<std::string>();
  d.type = json.at("type").get<std::string>();
  d.tags = json.at("tags").get<std::vector<std::string>>();
  d.campaign = core::CampaignId(json.at("campaign_id").get<std::string>());
  d.content = json.at("content").get<std::string>();
  d.title = json.at("title").get<std::string>();
  d.format = json.at("format").get<std::string>();
  d.digest = json.at("digest").get<std::string>();
  d.pages = json.at("pages").get<int>();
  d.source_bytes = json.at("source_bytes").get<std::int64_t>();
  for (const Json& place : json.at("places")) {
    d.places.push_back({place.at(0).get<int>(), place.at(1).get<std::string>()});
  }
  d.created = wall(json, "created_us");
  return d;
}

Json to_json(const CampaignRecord& c) {
  return {{"name", c.name},
          {"template_id", c.template_id.value()},
          {"template_version", c.template_version},
          {"settings", c.settings},
          {"created_us", micros(c.created)}};
}

CampaignRecord campaign_of(const std::string& id, const Json& json) {
  CampaignRecord c;
  c.id = core::CampaignId(id);
  c.name = json.at("name").get<std::string>();
  c.status = "draft";  // nobody is called by surprise
  c.template_id = core::TemplateId(json.at("template_id").get<std::string>());
  c.template_version = json.at("template_version").get<int>();
  c.settings = json.at("settings").get<std::string>();
  c.created = wall(json, "created_us");
  return c;
}

}  // namespace

core::Status TrashRepo::discard(const std::string& kind, const std::string& id, const std::string& name,
                                const std::string& json, core::WallTime now,
                                const std::function<core::Status(Transaction&)>& erase) const {
  return write([&](Transaction& transaction) -> core::Status {
    if (core::Status gone = erase(transaction); !gone) return gone;
    return run(transaction, "keep the " + quoted(kind, id),
               "INSERT INTO trash (org_id, kind, id, name, json, deleted_us) VALUES (:org, :kind, :id, :name, :json, "
               ":now) ON CONFLICT (org_id, kind, id) DO UPDATE SET name = excluded.name, json = excluded.json, "
               "deleted_us = excluded.deleted_us",
               {scope_, kind, id, name, json, now});
  });
}

core::Status TrashRepo::discard_contact(const core::ContactId& id, core::WallTime now) const {
  const auto record = ContactRepo(database_, scope_).record(id);
  if (!record) return record.error();
  const conversation::Contact& c = record->contact;
  const std::string name = c.first_name + (c.first_name.empty() || c.last_name.empty() ? "" : " ") + c.last_name;
  return discard("contact", id.value(), name.empty() ? c.phone_number : name, dumped(to_json(*record)), now,
                 [&](Transaction& transaction) {
                   return change(transaction, "delete contact '" + id.value() + "'", "contact '" + id.value() + "'",
                                 "DELETE FROM contacts WHERE org_id = :org AND id = :id AND version = :version",
                                 {scope_, id, record->version});
                 });
}

core::Status TrashRepo::discard_document(const core::DocumentId& id, core::WallTime now) const {
  DocumentsRepo documents(database_, scope_);
  auto record = documents.get(id);
  if (!record) return record.error();
  int after = -1;
  for (bool more = true; more;) {
    const auto chunks = documents.chunks(id, after, 1000);
    if (!chunks) return chunks.error();
    more = chunks->size() == 1000;
    for (const DocumentChunk& chunk : *chunks) {
      after = chunk.number;
      const bool same = !record->places.empty() && record->places.back().text == chunk.place;
      if (!chunk.place.empty() && !same) record->places.push_back({chunk.first_byte, chunk.place});
    }
  }
  return discard("document", id.value(), record->name, dumped(to_json(*record)), now,
                 [&](Transaction& transaction) { return documents.remove(transaction, id); });
}

core::Status TrashRepo::discard_campaign(const core::CampaignId& id, core::WallTime now) const {
  const auto record = CampaignRepo(database_, scope_).get(id);
  if (!record) return record.error();
  const std::string what = "delete campaign '" + id.value() + "'";
  if (record->status == "running") {
    return named(what, {core::ErrorCode::kFailedPrecondition, "it runs", "pause it first", ""});
  }
  return discard("campaign", id.value(), record->name, dumped(to_json(*record)), now, [&](Transaction& transaction) {
    return change(transaction, what, "campaign '" + id.value() + "'",
                  "DELETE FROM campaigns WHERE org_id = :org AND id = :id AND status <> 'running' AND version = "
                  ":version",
                  {scope_, id, record->version});
  });
}

core::Status TrashRepo::discard_template(const core::TemplateId& id, core::WallTime now) const {
  const auto record = CampaignTemplateRepo(database_, scope_).get(id);
  if (!record) return record.error();
  const std::string what = "delete template '" + id.value() + "'";
  return discard("template", id.value(), record->name, "{}", now, [&](Transaction& transaction) -> core::Status {
    if (core::Status unused = check_unused(transaction, what, id.value()); !unused) return unused;
    return run(transaction, what, "DELETE FROM template_drafts WHERE org_id = :org AND id = :id", {scope_, id});
  });
}

core::Status TrashRepo::check_unused(Transaction& transaction, const std::string& what, const std::string& id) const {
  const auto used = rows(transaction.sql(), what,
                         "SELECT name FROM campaigns WHERE org_id = :org AND template_id = :id ORDER BY name LIMIT 1",
                         "t", {scope_, id});
  if (!used) return used.error();
  if (used->empty()) return {};
  return named(what, {core::ErrorCode::kFailedPrecondition, "the campaign '" + used->front().text(0) + "' uses it",
                      "delete the campaign first", ""});
}

core::Status TrashRepo::check_template(SqlConnection& sql, const core::TemplateId& id) const {
  const auto found =
      rows(sql, "look for a deleted template",
           "SELECT 1 FROM trash WHERE org_id = :org AND kind = 'template' AND id = :id", "i", {scope_, id});
  if (!found) return found.error();
  if (found->empty()) return {};
  return core::Error{core::ErrorCode::kFailedPrecondition, "the template '" + id.value() + "' is in the trash",
                     "restore it first", ""};
}

core::Status TrashRepo::check_template(const core::TemplateId& id) const {
  return database_.read([&](SqlConnection& sql) { return check_template(sql, id); });
}

core::Result<std::vector<TrashRecord>> TrashRepo::list(const Page& page, const std::vector<std::string>& kinds) const {
  std::string where = "WHERE org_id = :org";
  SqlParams params{scope_};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    where += (i == 0 ? " AND kind IN (:kind" : ", :kind") + std::to_string(i);
    params.emplace_back(kinds[i]);
  }
  if (!kinds.empty()) where += ")";
  params.insert(params.end(), {page.after, bounded(page.limit)});
  const auto found = rows("list what was deleted",
                          "SELECT kind, id, name, deleted_us FROM trash " + where +
                              " AND kind || '/' || id > :after ORDER BY kind || '/' || id LIMIT :limit",
                          "ttti", params);
  if (!found) return found.error();
  std::vector<TrashRecord> records;
  for (const SqlRow& row : *found) records.push_back({row.text(0), row.text(1), row.text(2), row.wall(3)});
  return records;
}

core::Result<std::string> TrashRepo::stored(const std::string& kind, const std::string& id) const {
  const auto row = one_row(quoted(kind, id), "SELECT json FROM trash WHERE org_id = :org AND kind = :kind AND id = :id",
                           "t", {scope_, kind, id});
  if (!row) return row.error();
  return row->text(0);
}

core::Status TrashRepo::take_out(Transaction& transaction, const std::string& kind, const std::string& id) const {
  return change(transaction, "take out the " + quoted(kind, id), quoted(kind, id),
                "DELETE FROM trash WHERE org_id = :org AND kind = :kind AND id = :id", {scope_, kind, id});
}

core::Status TrashRepo::restore(const std::string& kind, const std::string& id, const Also& also) const {
  const auto text = stored(kind, id);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object()) return damaged(kind);
  std::function<core::Status(Transaction&)> put;
  try {
    if (kind == "contact") {
      put = [this, record = contact_of(id, json)](Transaction& transaction) {
        return ContactRepo(database_, scope_).upsert(transaction, record);
      };
    } else if (kind == "document") {
      put = [this, record = document_of(id, json)](Transaction& transaction) {
        return DocumentsRepo(database_, scope_).add(transaction, record);
      };
    } else if (kind == "template") {
      put = [](Transaction&) { return core::Status{}; };
    } else {
      put = [this, record = campaign_of(id, json)](Transaction& transaction) {
        const core::Status there = check_template(transaction.sql(), record.template_id);
        return there.ok() ? CampaignRepo(database_, scope_).create(transaction, record) : there;
      };
    }
  } catch (const Json::exception&) {
    return damaged(kind);
  }
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done = take_out(transaction, kind, id);
    if (done.ok()) done = put(transaction);
    return and_also(done, also, transaction);
  });
}

core::Status TrashRepo::remove(const std::string& kind, const std::string& id, const Also& also) const {
  return write([&](Transaction& transaction) -> core::Status {
    if (kind == "template") {
      const std::string what = "remove template '" + id + "' for good";
      const auto used =
          rows(transaction.sql(), what, "SELECT 1 FROM calls WHERE org_id = :org AND template_id = :id LIMIT 1", "i",
               {scope_, id});
      if (!used) return used.error();
      if (!used->empty()) {
        return named(what, {core::ErrorCode::kFailedPrecondition, "there are calls that were made with it",
                            "it goes by itself when they are removed", ""});
      }
      core::Status done = check_unused(transaction, what, id);
      if (done.ok()) done = forget_template(transaction, id);
      if (!done.ok()) return done;
    }
    core::Status out = take_out(transaction, kind, id);
    return and_also(out, also, transaction);
  });
}

core::Status TrashRepo::forget_template(Transaction& transaction, const std::string& id) const {
  // Releases refer to versions.
  for (const char* table : {"template_releases", "templates"}) {
    core::Status done = run(transaction, "remove a template",
                            "DELETE FROM " + std::string(table) + " WHERE org_id = :org AND id = :id", {scope_, id});
    if (!done) return done;
  }
  return {};
}

core::Result<int> TrashRepo::remove_before(core::WallTime before) const {
  std::int64_t removed = 0;
  core::Status done = write([&](Transaction& transaction) -> core::Status {
    const auto old = rows(transaction.sql(), "look for old templates",
                          "SELECT t.id FROM trash t WHERE t.org_id = :org AND t.deleted_us < :before AND t.kind = "
                          "'template' AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.org_id = t.org_id AND "
                          "c.template_id = t.id) AND NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.org_id = t.org_id "
                          "AND c.template_id = t.id)",
                          "t", {scope_, before});
    if (!old) return old.error();
    for (const SqlRow& row : *old) {
      core::Status gone = forget_template(transaction, row.text(0));
      if (gone.ok()) gone = take_out(transaction, "template", row.text(0));
      if (!gone) return gone;
    }
    const auto count = transaction.sql().run(
        "DELETE FROM trash WHERE org_id = :org AND deleted_us < :before AND kind <> 'template'", {scope_, before});
    if (!count) return count.error();
    removed = *count + static_cast<std::int64_t>(old->size());
    return {};
  });
  if (!done) return named("empty the trash", done.error());
  return static_cast<int>(removed);
}

}  // namespace callai::repositories
