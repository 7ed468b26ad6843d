#include "repositories/system/destination_repo.h"

#include <algorithm>

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

core::Status DestinationRepo::add(const DestinationRecord& d, const Also& also) const {
  if (core::Status good = check(d); !good) return good;
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done = run(transaction, "add " + quoted(d.id),
                            "INSERT INTO transfer_destinations (org_id, id, name, number, hours, closed_name, "
                            "created_us, version) VALUES (:org, :id, :name, :number, :hours, :closed, :created, 1)",
                            {scope_, d.id, d.name, d.number, d.hours, d.closed_name, d.created});
    return and_also(done, also, transaction);
  });
}

core::Status DestinationRepo::replace(const DestinationRecord& d, const Also& also) const {
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
    core::Status done =
        run(transaction, what,
            "UPDATE transfer_destinations SET name = :name, number = :number, hours = :hours, closed_name = "
            ":closed, version = version + 1 WHERE org_id = :org AND id = :id",
            {d.name, d.number, d.hours, d.closed_name, scope_, d.id});
    return and_also(done, also, transaction);
  });
}

core::Result<DestinationRecord> DestinationRepo::get(const std::string& id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Status DestinationRepo::remove(const std::string& id, const Also& also) const {
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done = change(transaction, "remove " + quoted(id), quoted(id),
                               "DELETE FROM transfer_destinations WHERE org_id = :org AND id = :id", {scope_, id});
    return and_also(done, also, transaction);
  });
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

std::optional<DestinationChoice> choose_destination(const std::vector<DestinationRecord>& all, const std::string& name,
                                                    core::WallTime now) {
  std::string asked = name;
  for (int step = 0; step < kMaxDestinationSteps && !asked.empty(); ++step) {
    const auto record = std::ranges::find(all, asked, &DestinationRecord::name);
    if (record == all.end()) {
      if (step == 0) return {};
      break;  // what was to be tried is not there any more
    }
    if (record->hours.empty()) return DestinationChoice{record->name, record->number};
    const auto hours = parse_opening_hours(record->hours);
    if (hours.ok() && is_open(*hours, now)) return DestinationChoice{record->name, record->number};
    asked = record->closed_name;
  }
  return DestinationChoice{name, ""};
}

}  // namespace callai::repositories
