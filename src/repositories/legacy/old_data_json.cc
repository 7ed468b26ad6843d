#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/json_reader.h"
#include "core/strings.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "repositories/contacts/phone_number.h"
#include "repositories/contacts/time_zones.h"
#include "repositories/legacy/old_data.h"
#include "repositories/legacy/old_records.h"
#include "repositories/system/api_key_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/session_repo.h"
#include "repositories/system/user_repo.h"
#include "templates/legacy/legacy_import.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;
using core::Json;

constexpr std::size_t kBatch = 500;          // records that share one transaction
constexpr std::size_t kMinOldKeyBytes = 20;  // a shorter API key can be guessed
constexpr std::size_t kShownKeyBytes = 6;
constexpr std::size_t kSha256HexBytes = 64;

Error refuse(std::string why) {
  return {ErrorCode::kInvalidArgument, std::move(why), "", ""};
}

/// One record at a time, inside a transaction of many: one that fails undoes only itself.
core::Status guarded(Transaction& transaction, core::Status& status, const std::function<core::Status()>& work) {
  SqlConnection& sql = transaction.sql();
  if (const auto made = sql.run("SAVEPOINT one_record"); !made) return made.error();
  status = work();
  if (!status) {
    if (const auto undone = sql.run("ROLLBACK TO SAVEPOINT one_record"); !undone) return undone.error();
  }
  const auto released = sql.run("RELEASE SAVEPOINT one_record");
  return released ? core::Status{} : core::Status{released.error()};
}

class OldData {
 public:
  OldData(core::Env env, Database& database, std::string folder, const OldDataOptions& options)
      : env_(env), database_(database), folder_(std::move(folder)), options_(options) {}

  core::Result<OldDataReport> run() {
    using Step = std::pair<const char*, core::Status (OldData::*)(Transaction*, const Json&)>;
    const Step steps[] = {{"users.json", &OldData::user},
                          {"contacts.json", &OldData::contact},
                          {"documents.json", &OldData::document},
                          {"campaign_templates.json", &OldData::campaign_template},
                          {"campaigns.json", &OldData::campaign},
                          {"calls.json", &OldData::call},
                          {"conversations.json", &OldData::conversation}};
    const std::set<std::string_view> alone{"documents.json", "campaign_templates.json", "campaigns.json"};
    bool any = false;
    for (const auto& [file, take] : steps) {
      report_.kinds.push_back({file, false, 0, 0, 0, 0});
      const auto text = read(file);
      if (!text) continue;
      any = true;
      report_.kinds.back().is_there = true;
      const OldArray array = split_array(*text);
      if (!array.is_array) note("it is no JSON array; nothing of it was taken");
      if (array.cut) note("it ends in the middle of a record; what stands before was taken");
      if (report_.kinds.back().file == "users.json") several_users_ = array.objects.size() > 1;
      core::Status done = alone.count(file) > 0 ? each_alone(array, take) : in_batches(array, take);
      if (!done) return done.error();
    }
    if (any) return std::move(report_);
    return Error{ErrorCode::kNotFound, "'" + folder_ + "' holds no data of the old system",
                 "name the folder with users.json, contacts.json, ...", ""};
  }

 private:
  using Take = core::Status (OldData::*)(Transaction*, const Json&);

  std::optional<std::string> read(const std::string& file) const {
    std::ifstream in(folder_ + "/" + file, std::ios::binary);
    if (!in) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > kMaxOldFileBytes) text.resize(kMaxOldFileBytes);
    return text;
  }

  void note(const std::string& what) {
    if (report_.notes.size() < kMaxOldDataNotes) report_.notes.push_back(report_.kinds.back().file + ", " + what);
  }

  // A record that cannot be taken is counted; what the database itself cannot do ends the import.
  core::Status counted(const Json& json, std::size_t number, const core::Status& status) {
    OldDataKind& kind = report_.kinds.back();
    if (status) {
      ++kind.taken;
      return {};
    }
    const ErrorCode code = status.error().code;
    if (code == ErrorCode::kAlreadyExists) {
      ++kind.there;
      return {};
    }
    if (code == ErrorCode::kUnavailable || code == ErrorCode::kResourceExhausted || code == ErrorCode::kDataLoss ||
        code == ErrorCode::kInternal) {
      return status;
    }
    ++kind.refused;
    const std::string id = text_of(json, "id");
    note((id.empty() ? "record " + std::to_string(number) : id) + ": " + status.error().message);
    return {};
  }

  Json parsed(std::string_view text, core::Status& status) {
    core::Problems problems;
    Json json = core::parse_json(text, problems);
    if (!problems.empty()) {
      status = refuse("it cannot be read: " + problems.front().message);
    } else if (!json.is_object()) {
      status = refuse("it is no object");
    }
    return json;
  }

  core::Status each_alone(const OldArray& array, Take take) {
    for (const std::string_view text : array.objects) {
      const std::size_t number = ++report_.kinds.back().found;
      core::Status status;
      const Json json = parsed(text, status);
      if (status) status = (this->*take)(nullptr, json);
      if (core::Status fatal = counted(json, number, status); !fatal) return fatal;
    }
    return {};
  }

  core::Status in_batches(const OldArray& array, Take take) {
    for (std::size_t at = 0; at < array.objects.size(); at += kBatch) {
      core::Status stored = database_.write([&](Transaction& transaction) -> core::Status {
        for (std::size_t i = at; i < std::min(at + kBatch, array.objects.size()); ++i) {
          const std::size_t number = ++report_.kinds.back().found;
          core::Status status;
          const Json json = parsed(array.objects[i], status);
          if (status) {
            core::Status group = guarded(transaction, status, [&] { return (this->*take)(&transaction, json); });
            if (!group) return group;
          }
          if (core::Status fatal = counted(json, number, status); !fatal) return fatal;
        }
        return {};
      });
      if (!stored) return stored;
    }
    return {};
  }

  core::Result<core::OrgId> org_of(const Json& json) const {
    const auto found = orgs_.find(text_of(json, "user_id"));
    if (found != orgs_.end()) return found->second;
    if (!several_users_) return options_.single_user_org;
    return refuse("its user '" + text_of(json, "user_id") + "' is not there");
  }

  static core::Result<std::string> id_of(const Json& json) {
    std::string id = url_safe(text_of(json, "id"));
    if (id.empty()) return refuse("it has no id");
    return id;
  }

  core::Status user(Transaction* transaction, const Json& json) {
    const auto id = id_of(json);
    if (!id) return id.error();
    const core::OrgId org = several_users_ ? core::OrgId("old_" + *id) : options_.single_user_org;
    UserRecord record;
    record.id = core::UserId(*id);
    record.email = folded_email(text_of(json, "email"));
    record.name = std::string(core::trimmed(text_of(json, "first_name") + " " + text_of(json, "last_name")));
    record.company = text_of(json, "company_name");
    record.phone_number = text_of(json, "phone_number");
    record.role = Role::kOwner;
    const std::string status = text_of(json, "status");
    if (status == "inactive" || status == "suspended") record.status = UserStatus::kDisabled;
    record.created = time_of(json, "created_at");
    if (const auto seen = time_of(json, "last_login_at"); seen > core::WallTime{}) record.last_login = seen;
    if (core::Status good = check_email(record.email); !good) return good;
    const auto there = transaction->sql().query("SELECT org_id FROM users WHERE email = :email", "t", {record.email});
    if (!there) return there.error();
    if (!there->empty()) {
      if (there->front().text(0) == org.value()) orgs_[text_of(json, "id")] = org;
      return Error{ErrorCode::kAlreadyExists, "there already", "", ""};
    }
    orgs_[text_of(json, "id")] = org;
    const std::string name = record.company.empty() ? record.email : record.company;
    const auto made = transaction->sql().run(
        "INSERT INTO orgs (id, name, created_us) VALUES (:id, :name, :created) ON CONFLICT (id) DO NOTHING",
        {org, name, record.created});
    if (!made) return made.error();
    std::string hash = core::ascii_lower(text_of(json, "password_hash"));
    if (hash.size() != kSha256HexBytes || hash.find_first_not_of("0123456789abcdef") != std::string::npos) hash.clear();
    if (hash.empty()) note(*id + ": its password cannot be taken over; reset it with callai user reset-password");
    if (core::Status stored = UserRepo(database_, org).create(*transaction, record, hash); !stored) return stored;
    return old_api_key(*transaction, org, record, text_of(json, "api_key"));
  }

  core::Status old_api_key(Transaction& transaction, const core::OrgId& org, const UserRecord& user,
                           const std::string& key) {
    if (key.empty()) return {};
    if (key.size() < kMinOldKeyBytes) {
      note(user.id.value() + ": its API key is too short to be safe; make a new one");
      return {};
    }
    ApiKeyRecord record;
    record.id = "old_" + user.id.value();
    record.user = user.id;
    record.name = "key of the old system";
    record.prefix = key.substr(0, kShownKeyBytes);
    record.scopes = {"*"};
    record.created = user.created;
    return ApiKeyRepo(database_, org).create(transaction, record, token_hash(key));
  }

  core::Status contact(Transaction* transaction, const Json& json) {
    const auto id = id_of(json);
    if (!id) return id.error();
    const auto org = org_of(json);
    if (!org) return org.error();
    const auto number = parse_phone_number(text_of(json, "phone_number"), options_.default_region);
    if (!number) return number.error();
    ContactRecord record;
    conversation::Contact& c = record.contact;
    c.id = core::ContactId(*id);
    c.phone_number = number->e164;
    c.first_name = text_of(json, "first_name");
    c.last_name = text_of(json, "last_name");
    c.email = text_of(json, "email");
    c.company = text_of(json, "company");
    if (const std::string status = text_of(json, "status"); !status.empty()) c.status = status;
    c.tags = texts_of(json, "tags");
    c.custom_fields = properties_of(json, "custom_fields");
    const std::string timing = core::joined(texts_of(json, "preferred_timing"));
    for (const auto& [name, text] : {std::pair("preferred_timing", timing), std::pair("notes", text_of(json, "notes")),
                                     std::pair("personality_assessment", text_of(json, "personality_assessment"))}) {
      if (!text.empty()) set_attributes(c, {{name, text}});
    }
    record.created = time_of(json, "created_at");
    record.time_zone = zones_.only_zone_of(number->region);
    c.utc_offset = utc_offset_of(record.time_zone, env_.clock.wall_now()).value_or(std::chrono::minutes(0));
    ContactRepo contacts(database_, *org);
    const auto there = contacts.find_record(*transaction, c.phone_number);
    if (!there) return there.error();
    if (*there && (*there)->contact.id != c.id)
      return refuse("contact '" + (*there)->contact.id.value() + "' has its number");
    if (*there) return Error{ErrorCode::kAlreadyExists, "there already", "", ""};
    return contacts.upsert(*transaction, record);
  }

  core::Status document(Transaction*, const Json& json) {
    const auto id = id_of(json);
    if (!id) return id.error();
    const auto org = org_of(json);
    if (!org) return org.error();
    if (!flag_of(json, "is_active", true)) return refuse("it is switched off");
    DocumentRecord record;
    record.id = core::DocumentId(*id);
    record.name = text_of(json, "name");
    record.type = text_of(json, "document_type");
    if (record.type.empty()) record.type = "other";
    record.tags = texts_of(json, "tags");
    record.content = text_of(json, "content");
    record.created = time_of(json, "created_at");
    DocumentsRepo documents(database_, *org);
    if (documents.get(record.id).ok()) return Error{ErrorCode::kAlreadyExists, "there already", "", ""};
    const auto added = documents.add(record);
    return added ? core::Status{} : core::Status{added.error()};
  }

  core::Result<templates::CampaignTemplate> converted(const Json& json, const std::string& id) {
    auto result = templates::convert_legacy_template(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (core::has_errors(result.problems)) return refuse(result.problems.front().message);
    result.value.meta.id = id;
    return std::move(result.value);
  }

  // The old templates belong to nobody: every organisation that the folder makes gets them.
  core::Status campaign_template(Transaction*, const Json& json) {
    const auto id = id_of(json);
    if (!id) return id.error();
    const auto t = converted(json, template_id(*id));
    if (!t) return t.error();
    bool fresh = false;
    for (const core::OrgId& org : all_orgs()) {
      if (TemplateReleaseRepo(database_, org).draft(core::TemplateId(t->meta.id)).ok() ||
          CampaignTemplateRepo(database_, org).get(core::TemplateId(t->meta.id)).ok()) {
        continue;
      }
      fresh = true;
      core::Status saved = TemplateReleaseRepo(database_, org).save_draft(*t, env_.clock.wall_now());
      if (!saved) return saved;
    }
    return fresh ? core::Status{} : core::Status{Error{ErrorCode::kAlreadyExists, "there already", "", ""}};
  }

  core::Status campaign(Transaction*, const Json& json) {
    const auto id = id_of(json);
    if (!id) return id.error();
    const auto org = org_of(json);
    if (!org) return org.error();
    CampaignRepo campaigns(database_, *org);
    if (campaigns.get(core::CampaignId(*id)).ok()) return Error{ErrorCode::kAlreadyExists, "there already", "", ""};
    const auto t = converted(json, template_id("campaign_" + *id));
    if (!t) return t.error();
    const auto stored = CampaignTemplateRepo(database_, *org).save(*t, env_.clock.wall_now());
    if (!stored) return stored.error();
    CampaignRecord record;
    record.id = core::CampaignId(*id);
    record.name = text_of(json, "name");
    if (record.name.empty()) record.name = *id;
    record.template_id = stored->id;
    record.template_version = stored->version;
    record.created = time_of(json, "created_at");
    return campaigns.create(record);
  }

  core::Status call(Transaction* transaction, const Json& json) {
    const auto id = id_of(json);
    if (!id) return id.error();
    const auto org = org_of(json);
    if (!org) return org.error();
    const std::string status = text_of(json, "status");
    CallRecord record;
    record.id = core::CallId(*id);
    record.contact = core::ContactId(url_safe(text_of(json, "contact_id")));
    record.campaign = core::CampaignId(url_safe(text_of(json, "campaign_id")));
    record.phone_number = text_of(json, "phone_number");
    record.created = time_of(json, "created_at");
    const core::WallTime began = time_of(json, "start_time");
    const core::WallTime ended = time_of(json, "end_time");
    if (began > core::WallTime{}) record.started = began;
    if (ended > core::WallTime{}) record.ended = ended;
    record.duration = std::chrono::duration_cast<core::Duration>(
        std::chrono::duration<double>(std::clamp(number_of(json, "duration_seconds"), 0.0, 86400.0)));
    if (status == "scheduled") return refuse("it was planned and never made");
    if (status == "completed") {
      record.status = CallStatus::kCompleted;
      record.answered = record.started;
    } else {
      record.status = status == "in_progress" ? CallStatus::kInterrupted : CallStatus::kFailed;
    }
    record.outcome = status;
    CallRepo calls(database_, *org);
    return calls.create(*transaction, record);
  }

  core::Status conversation(Transaction* transaction, const Json& json) {
    const auto org = org_of(json);
    if (!org) return org.error();
    const core::CallId call(url_safe(text_of(json, "call_id")));
    if (call.empty()) return refuse("it belongs to no call");
    const core::WallTime created = time_of(json, "created_at");
    ConversationRepo conversations(database_, *org);
    if (core::Status turns = old_turns(*transaction, conversations, call, json, created); !turns) return turns;
    for (const auto& [name, value] : properties_of(json, "collected_data")) {
      if (core::Status field = conversations.store_field(*transaction, {call, name, value, true}); !field) return field;
    }
    return {};
  }

  // Each caller's utterance and what was answered are one turn.
  static core::Status old_turns(Transaction& transaction, ConversationRepo& conversations, const core::CallId& call,
                                const Json& json, core::WallTime created) {
    std::vector<conversation::Turn> turns;
    const auto lines = json.find("transcript");
    if (lines != json.end() && lines->is_array()) {
      for (const Json& line : *lines) {
        const std::string who = core::ascii_lower(text_of(line, "role") + text_of(line, "speaker"));
        const std::string text = text_of(line, "text");
        const bool agent = who == "agent" || who == "assistant" || who == "ai" || who == "system" || who == "bot";
        if (text.empty()) continue;
        if (turns.empty() || !agent) {
          conversation::Turn& turn = turns.emplace_back();
          turn.id = core::TurnId(static_cast<std::uint32_t>(turns.size()));
          turn.trigger = agent ? conversation::TurnTrigger::kCallStart : conversation::TurnTrigger::kUtterance;
          turn.stage_before = turn.stage_after = text_of(json, "stage");
        }
        conversation::Turn& turn = turns.back();
        if (!agent) {
          turn.heard.text = text;
          turn.heard.confidence = 1;
          turn.heard.source = "text";
          continue;
        }
        conversation::SpokenSegment spoken;
        spoken.segment.id = core::SegmentId(static_cast<std::uint32_t>(turn.spoken.size() + 1));
        spoken.segment.text = text;
        spoken.words_total = spoken.words_heard = conversation::count_words(text);
        spoken.finished = true;
        turn.spoken.push_back(std::move(spoken));
      }
    }
    for (const conversation::Turn& turn : turns) {
      if (core::Status added = conversations.append_turn(transaction, call, turn, created); !added) return added;
    }
    return {};
  }

  std::vector<core::OrgId> all_orgs() const {
    std::set<core::OrgId> orgs;
    for (const auto& [user, org] : orgs_) orgs.insert(org);
    if (orgs.empty()) orgs.insert(options_.single_user_org);
    return {orgs.begin(), orgs.end()};
  }

  // Template ids begin with a letter.
  static std::string template_id(const std::string& id) {
    const std::string lower = core::ascii_lower(id);
    return lower.front() >= 'a' && lower.front() <= 'z' ? lower : "old_" + lower;
  }

  core::Env env_;
  Database& database_;
  const std::string folder_;
  const OldDataOptions& options_;
  const RegionZones zones_;
  bool several_users_ = false;
  std::map<std::string, core::OrgId> orgs_;  // by the user's old id
  OldDataReport report_;
};

}  // namespace

core::Result<OldDataReport> import_old_data(core::Env env, Database& database, const std::string& folder,
                                            const OldDataOptions& options) {
  return OldData(env, database, folder, options).run();
}

}  // namespace callai::repositories
