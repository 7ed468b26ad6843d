#include "repositories/system/destination_repo.h"

#include "repositories/system/opening_hours.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "tttttii";

std::string select(const std::string& rest) {
  return "SELECT id, name, number, hours, closed_name, created_us, version FROM transfer_destinations " + rest;
}

DestinationRecord record_of(const SqlRow& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.wall(5), row.integer(6)};
}

std::string quoted(const std::string& id) {
  return "transfer destination '" + id + "'";
}

core::Status check(const DestinationRecord& d) {
  if (!d.id.empty() && !d.name.empty() && !d.number.empty()) return {};
  return core::Error{core::ErrorCode::kInvalidArgument, quoted(d.id) + " needs an id, a name and a number",
                     "give it all", ""};
}

}  // namespace

core::Status DestinationRepo::add(const DestinationRecord& d) const {
  if (core::Status good = check(d); !good) return good;
  return write_one("add " + quoted(d.id),
                   "INSERT INTO transfer_destinations (org_id, id, name, number, hours, closed_name, created_us, "
                   "version) VALUES (:org, :id, :name, :number, :hours, :closed, :created, 1)",
                   {scope_, d.id, d.name, d.number, d.hours, d.closed_name, d.created});
}

core::Status DestinationRepo::replace(const DestinationRecord& d) const {
  if (core::Status good = check(d); !good) return good;
  const std::string what = "change " + quoted(d.id);
  return write([&](Transaction& transaction) -> core::Status {
    const auto found =
        rows(transaction.sql(), what, "SELECT version FROM transfer_destinations WHERE org_id = :org AND id = :id", "i",
             {scope_, d.id});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(d.id)));
    const std::int64_t stored = found->front().integer(0);
    if (stored != d.version) return named(what, changed_meanwhile(d.version, stored));
    return run(transaction, what,
               "UPDATE transfer_destinations SET name = :name, number = :number, hours = :hours, closed_name = "
               ":closed, version = version + 1 WHERE org_id = :org AND id = :id",
               {d.name, d.number, d.hours, d.closed_name, scope_, d.id});
  });
}

core::Result<DestinationRecord> DestinationRepo::get(const std::string& id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Status DestinationRepo::remove(const std::string& id) const {
  return change_one("remove " + quoted(id), quoted(id),
                    "DELETE FROM transfer_destinations WHERE org_id = :org AND id = :id", {scope_, id});
}

core::Result<std::vector<DestinationRecord>> DestinationRepo::list(const Page& page) const {
  const auto found =
      rows("list transfer destinations", select("WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit"), kKinds,
           {scope_, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<DestinationRecord> records;
  for (const SqlRow& row : *found) records.push_back(record_of(row));
  return records;
}

core::Result<std::optional<DestinationChoice>> DestinationRepo::choose(const std::string& name,
                                                                       core::WallTime now) const {
  std::string asked = name;
  for (int step = 0; step < kMaxDestinationSteps; ++step) {
    const auto found = rows("look for a transfer destination", select("WHERE org_id = :org AND name = :name"), kKinds,
                            {scope_, asked});
    if (!found) return found.error();
    if (found->empty()) {
      if (step == 0) return std::optional<DestinationChoice>();
      break;  // what was to be tried is not there any more
    }
    const DestinationRecord record = record_of(found->front());
    if (record.hours.empty()) return std::optional(DestinationChoice{record.name, record.number});
    const auto hours = parse_opening_hours(record.hours);
    if (!hours) return hours.error();
    if (is_open(*hours, now)) return std::optional(DestinationChoice{record.name, record.number});
    if (record.closed_name.empty()) break;
    asked = record.closed_name;
  }
  return std::optional(DestinationChoice{name, ""});
}

}  // namespace callai::repositories
