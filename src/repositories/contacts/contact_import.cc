#include "repositories/contacts/contact_import.h"

#include <algorithm>
#include <array>

#include "core/strings.h"
#include "repositories/contacts/contact_place.h"
#include "repositories/contacts/csv_reader.h"
#include "repositories/contacts/import_columns.h"
#include "repositories/contacts/phone_number.h"
#include "repositories/system/user_repo.h"

namespace callai::repositories {

namespace {

using conversation::Contact;
using core::Error;
using core::ErrorCode;

constexpr std::array<std::string_view, 7> kStatuses{
    "new", "contacted", "interested", "qualified", "not_interested", "follow_up", "do_not_call"};

/// A row that can be stored: the attributes that it says something about.
struct ReadyRow {
  std::size_t line = 0;
  ContactRecord record;
  templates::Properties said;  // of an update
};

std::string without_guard(std::string field) {
  if (field.size() > 1 && field[0] == '\'' && std::string_view("=+-@\t\r").find(field[1]) != std::string_view::npos) {
    field.erase(0, 1);
  }
  return std::string(core::trimmed(field));
}

std::vector<std::string> tags_of(const std::string& field) {
  std::string list = field;
  std::replace(list.begin(), list.end(), ';', ',');
  return core::split_list(list);
}

void add_tags(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& tag : from) {
    if (std::find(to.begin(), to.end(), tag) == to.end()) to.push_back(tag);
  }
}

Error no_header(const std::string& cause) {
  return {ErrorCode::kInvalidArgument, "the file has no first line with the names of its columns",
          "add one, for example: phone_number,first_name,last_name", cause};
}

class Import {
 public:
  Import(core::Env env, Database& database, const core::OrgId& org, const ContactImportOptions& options)
      : env_(env), database_(database), contacts_(database, org), options_(options) {}

  core::Result<ContactImportResult> run(std::istream& csv, const ImportProgress& progress) {
    CsvReader reader(csv);
    CsvRow header;
    if (core::Status begun = begin(reader, header); !begun) return begun.error();
    std::vector<ReadyRow> batch;
    CsvRow row;
    for (bool more = true; more && !result_.stopped;) {
      more = (options_.most_rows == 0 || result_.rows < options_.most_rows) && reader.next(row);
      if (more) {
        ++result_.rows;
        if (auto ready = checked(row)) batch.push_back(*std::move(ready));
      }
      if (batch.size() < kImportBatchRows && more) continue;
      if (core::Status stored = store(batch); !stored) return stored.error();
      batch.clear();
      if (progress && !progress(result_.rows, reader.bytes_read())) result_.stopped = true;
    }
    return std::move(result_);
  }

 private:
  core::Status begin(CsvReader& reader, CsvRow& header) {
    if (!options_.default_region.empty() && !is_phone_region(options_.default_region)) {
      return Error{ErrorCode::kInvalidArgument, "there is no region '" + options_.default_region + "'",
                   "write its two capital letters (ISO 3166), for example DE", ""};
    }
    if (!reader.next(header) || !header.problem.empty()) {
      return no_header(header.problem);
    }
    for (std::string& name : header.fields) name = std::string(core::trimmed(name));
    auto attributes = import_columns(header.fields, options_.columns);
    if (!attributes) return attributes.error();
    attributes_ = *std::move(attributes);
    columns_ = header.fields;
    for (std::size_t i = 0; i < columns_.size(); ++i) result_.columns.emplace_back(columns_[i], attributes_[i]);
    return {};
  }

  void problem(std::size_t line, const std::string& column, const std::string& message) {
    ++result_.failed;
    if (result_.problems.size() < kMaxImportProblems) result_.problems.push_back({line, column, message});
  }

  std::optional<ReadyRow> checked(const CsvRow& row) {
    if (!row.problem.empty()) {
      problem(row.line, "", row.problem);
      return std::nullopt;
    }
    if (row.fields.size() > columns_.size()) {
      problem(
          row.line, "",
          "it has " + std::to_string(row.fields.size()) + " fields, the header has " + std::to_string(columns_.size()));
      return std::nullopt;
    }
    ReadyRow ready;
    ready.line = row.line;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const std::string value = without_guard(row.fields[i]);
      if (value.empty() || attributes_[i].empty()) continue;
      if (const std::string wrong = take(attributes_[i], value, ready); !wrong.empty()) {
        problem(row.line, columns_[i], wrong);
        return std::nullopt;
      }
    }
    if (ready.record.contact.phone_number.empty()) {
      problem(row.line, "", "it has no telephone number");
      return std::nullopt;
    }
    finish(ready);
    return ready;
  }

  // What is wrong with the value, or "".
  std::string take(const std::string& attribute, const std::string& value, ReadyRow& ready) {
    Contact& c = ready.record.contact;
    if (attribute == "phone_number") {
      auto number = parse_phone_number(value, options_.default_region);
      if (!number) return number.error().message;
      c.phone_number = number->e164;
      return "";
    }
    if (attribute == "tags") {
      add_tags(c.tags, tags_of(value));
      return "";
    }
    if (attribute == "time_zone") {
      if (!utc_offset_of(value, env_.clock.wall_now())) return "there is no time zone '" + value + "'";
      ready.record.time_zone = value;
      return "";
    }
    if (attribute == "name") {
      const std::size_t space = value.rfind(' ');
      ready.said.emplace_back("first_name", value.substr(0, space));
      if (space != std::string::npos) ready.said.emplace_back("last_name", value.substr(space + 1));
      return "";
    }
    if (attribute == "email") {
      if (core::Status good = check_email(value); !good) return good.error().message;
    }
    if (attribute == "status") {
      const std::string status = core::ascii_lower(value);
      if (std::find(kStatuses.begin(), kStatuses.end(), status) == kStatuses.end()) {
        return "there is no status '" + value + "'";
      }
      ready.said.emplace_back(attribute, status);
      return "";
    }
    ready.said.emplace_back(attribute, value);
    return "";
  }

  void finish(ReadyRow& ready) {
    ContactRecord& record = ready.record;
    add_tags(record.contact.tags, options_.tags);
    const core::WallTime now = env_.clock.wall_now();
    place_contact(record, zones_, now);
    if (record.time_zone.empty()) ++result_.without_zone;
    record.created = now;
    set_attributes(record.contact, ready.said);
  }

  core::Status store(std::vector<ReadyRow>& batch) {
    for (const ReadyRow& ready : batch) {
      if (result_.preview.size() < options_.shown_rows) result_.preview.push_back(ready.record.contact);
    }
    if (batch.empty()) return {};
    ContactImportResult before = result_;  // counts of a batch that is undone are undone too
    const auto work = [&](Transaction& transaction) -> core::Status {
      for (ReadyRow& ready : batch) {
        if (core::Status one = store_one(transaction, ready); !one) return one;
      }
      if (!options_.dry_run) return {};
      return Error{ErrorCode::kCancelled, "a dry run stores nothing", "", ""};
    };
    core::Status stored = database_.write(work);
    if (!stored && !(options_.dry_run && stored.error().code == ErrorCode::kCancelled)) {
      result_ = std::move(before);
      return stored;
    }
    return {};
  }

  core::Status store_one(Transaction& transaction, ReadyRow& ready) {
    ContactRecord& record = ready.record;
    const auto listed = contacts_.is_do_not_call(transaction, record.contact.phone_number);
    if (!listed) return listed.error();
    const auto stored = contacts_.find_record(transaction, record.contact.phone_number);
    if (!stored) return stored.error();
    if (*stored && options_.duplicates != Duplicates::kUpdate) {
      if (options_.duplicates == Duplicates::kError) problem(ready.line, "", "this number is stored already");
      if (options_.duplicates == Duplicates::kSkip) ++result_.skipped;
      return {};
    }
    if (*listed) ++result_.do_not_call;
    if (!*stored) {
      record.contact.id = core::ContactId(env_.ids.make("cont"));
      if (*listed) record.contact.status = "do_not_call";
      ++result_.added;
      return contacts_.upsert(transaction, record);
    }
    ContactRecord merged = **stored;
    set_attributes(merged.contact, ready.said);
    if (*listed) merged.contact.status = "do_not_call";
    add_tags(merged.contact.tags, record.contact.tags);
    if (!record.time_zone.empty()) {
      merged.time_zone = record.time_zone;
      merged.contact.utc_offset = record.contact.utc_offset;
    }
    ++result_.updated;
    return contacts_.upsert(transaction, merged);
  }

  core::Env env_;
  Database& database_;
  ContactRepo contacts_;
  const ContactImportOptions& options_;
  const RegionZones zones_;
  std::vector<std::string> columns_;
  std::vector<std::string> attributes_;
  ContactImportResult result_;
};

// What a spreadsheet would run.
std::string guarded(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  return csv_field(formula ? "'" + text : text);
}

using Each = std::function<core::Status(const ContactRecord&)>;

core::Status each_contact(const ContactRepo& contacts, const Each& each) {
  Page page{"", 1000};
  for (;;) {
    const auto found = contacts.list(page);
    if (!found) return found.error();
    for (const ContactRecord& record : *found) {
      if (core::Status one = each(record); !one) return one;
    }
    if (found->size() < static_cast<std::size_t>(page.limit)) return {};
    page.after = found->back().contact.id.value();
  }
}

}  // namespace

core::Result<ContactImportResult> import_contacts(core::Env env, Database& database, const core::OrgId& org,
                                                  std::istream& csv, const ContactImportOptions& options,
                                                  const ImportProgress& progress) {
  return Import(env, database, org, options).run(csv, progress);
}

core::Result<ContactColumns> contact_columns(std::istream& csv, const ContactImportOptions& options,
                                             std::size_t sample_rows) {
  CsvReader reader(csv);
  CsvRow row;
  if (!reader.next(row) || !row.problem.empty()) return no_header(row.problem);
  for (std::string& name : row.fields) name = std::string(core::trimmed(name));
  const std::vector<std::string> names = row.fields;
  auto attributes = suggested_columns(names, options.columns);
  if (!attributes) return attributes.error();
  ContactColumns found;
  for (std::size_t i = 0; i < names.size(); ++i) found.columns.push_back({names[i], (*attributes)[i], {}});
  const bool numbers = std::find(attributes->begin(), attributes->end(), "phone_number") != attributes->end();
  if (!numbers) found.lacking = "no column holds telephone numbers";
  for (std::size_t n = 0; n < sample_rows && reader.next(row); ++n) {
    row.fields.resize(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) found.columns[i].samples.push_back(without_guard(row.fields[i]));
  }
  return found;
}

core::Status export_contacts(Database& database, const core::OrgId& org,
                             const std::function<core::Status(const std::string& part)>& write) {
  const ContactRepo contacts(database, org);
  std::vector<std::string> custom;
  core::Status listed = each_contact(contacts, [&custom](const ContactRecord& record) -> core::Status {
    std::vector<std::string> names;
    for (const auto& [name, value] : record.contact.custom_fields) names.push_back(name);
    add_tags(custom, names);
    return {};
  });
  if (!listed) return listed;
  std::string line = "phone_number,first_name,last_name,email,company,status,tags,time_zone";
  for (const std::string& name : custom) line += "," + csv_field(name);
  if (core::Status written = write(line + "\r\n"); !written) return written;
  return each_contact(contacts, [&](const ContactRecord& record) {
    const Contact& c = record.contact;
    std::string out = csv_field(c.phone_number);
    const std::string tags = core::joined(c.tags, ";");
    for (const std::string* text :
         {&c.first_name, &c.last_name, &c.email, &c.company, &c.status, &tags, &record.time_zone})
      out += "," + guarded(*text);
    for (const std::string& name : custom) {
      const auto found = std::find_if(c.custom_fields.begin(), c.custom_fields.end(),
                                      [&name](const auto& field) { return field.first == name; });
      out += "," + (found == c.custom_fields.end() ? std::string() : guarded(found->second));
    }
    return write(out + "\r\n");
  });
}

}  // namespace callai::repositories
