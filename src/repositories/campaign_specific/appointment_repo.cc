#include "repositories/campaign_specific/appointment_repo.h"

namespace callai::repositories {

using conversation::Appointment;
using conversation::TimeSpan;
using templates::CivilDateTime;

namespace {

core::Result<CivilDateTime> moment_of(const std::string& key, const std::string& stored) {
  const auto local = templates::parse_canonical(templates::FieldType::kDateTime, stored);
  const auto* civil = local ? std::get_if<CivilDateTime>(&*local) : nullptr;
  if (civil != nullptr) return *civil;
  return core::Error{core::ErrorCode::kDataLoss, "the stored appointment '" + key + "' is damaged",
                     "restore the database from a backup", "unreadable moment"};
}

}  // namespace

core::Result<std::vector<TimeSpan>> AppointmentRepo::taken(std::string_view calendar, core::WallTime from,
                                                           core::WallTime to) const {
  const auto found = rows("read the calendar",
                          "SELECT starts_us, ends_us FROM appointments WHERE org_id = :org AND calendar = :calendar "
                          "AND status = 'booked' AND starts_us < :to AND ends_us > :from ORDER BY starts_us",
                          "ii", {scope_, calendar, to, from});
  if (!found) return found.error();
  std::vector<TimeSpan> spans;
  for (const SqlRow& row : *found) spans.push_back({row.wall(0), row.wall(1)});
  return spans;
}

core::Status AppointmentRepo::book(const Appointment& a, core::WallTime now) {
  return write([&](Transaction& transaction) -> core::Status { return add(transaction, a, now); });
}

core::Result<std::optional<CivilDateTime>> AppointmentRepo::move(const Appointment& a, core::WallTime now) {
  std::optional<CivilDateTime> before;
  const core::Status moved = write([&](Transaction& transaction) -> core::Status {
    const auto made = is_made(transaction, a.key);
    if (!made.ok()) return made.error();
    if (*made) return {};
    auto next = next_of(transaction, a.calendar, a.contact, now);
    if (!next.ok()) return next.error();
    if (*next) {
      // First, so that the new time may overlap the old one.
      before = (*next)->at_local;
      if (core::Status freed = free(transaction, (*next)->key); !freed) return freed;
    }
    return add(transaction, a, now);
  });
  if (!moved) return moved.error();
  return before;
}

core::Result<CivilDateTime> AppointmentRepo::give_up(std::string_view calendar, const core::ContactId& contact,
                                                     core::WallTime now) {
  CivilDateTime at;
  const core::Status given = write([&](Transaction& transaction) -> core::Status {
    auto next = next_of(transaction, calendar, contact, now);
    if (!next.ok()) return next.error();
    if (!*next) {
      return core::Error{core::ErrorCode::kNotFound,
                         "the contact has no appointment to come in the calendar '" + std::string(calendar) + "'", "",
                         ""};
    }
    at = (*next)->at_local;
    return free(transaction, (*next)->key);
  });
  if (!given) return given.error();
  return at;
}

core::Status AppointmentRepo::add(Transaction& transaction, const Appointment& a, core::WallTime now) {
  const auto made = is_made(transaction, a.key);
  if (!made.ok()) return made.error();
  if (*made) return {};
  const core::WallTime ends = a.starts + a.length;
  // Writers wait for each other: between looking and writing nobody else comes in.
  const auto over = rows(transaction.sql(), "read the calendar",
                         "SELECT COUNT(*) FROM appointments WHERE org_id = :org AND calendar = :calendar "
                         "AND status = 'booked' AND starts_us < :to AND ends_us > :from",
                         "i", {scope_, a.calendar, ends, a.starts});
  if (!over) return over.error();
  if (over->front().integer(0) > 0) {
    return core::Error{core::ErrorCode::kAlreadyExists, "that time of the calendar '" + a.calendar + "' is taken",
                       "choose another one", ""};
  }
  return run(
      transaction, "store the appointment",
      "INSERT INTO appointments (org_id, request_key, calendar, contact_id, call_id, at_local, starts_us, "
      "ends_us, note, status, created_us) VALUES (:org, :key, :calendar, :contact, :call, :local, :starts, "
      ":ends, :note, 'booked', :created)",
      {scope_, a.key, a.calendar, a.contact, a.call, templates::to_canonical(a.at_local), a.starts, ends, a.note, now});
}

core::Result<bool> AppointmentRepo::is_made(Transaction& transaction, std::string_view key) const {
  const auto same =
      rows(transaction.sql(), "look for the appointment",
           "SELECT COUNT(*) FROM appointments WHERE org_id = :org AND request_key = :key", "i", {scope_, key});
  if (!same) return same.error();
  return same->front().integer(0) > 0;
}

core::Result<std::optional<AppointmentRepo::Booked>> AppointmentRepo::next_of(Transaction& transaction,
                                                                              std::string_view calendar,
                                                                              const core::ContactId& contact,
                                                                              core::WallTime now) const {
  const auto found = rows(transaction.sql(), "look for the contact's appointment",
                          "SELECT request_key, at_local FROM appointments WHERE org_id = :org AND calendar = :calendar "
                          "AND status = 'booked' AND contact_id = :contact AND starts_us > :now "
                          "ORDER BY starts_us LIMIT 1",
                          "tt", {scope_, calendar, contact, now});
  if (!found) return found.error();
  std::optional<Booked> next;
  if (found->empty() || contact.empty()) return next;
  auto at = moment_of(found->front().text(0), found->front().text(1));
  if (!at.ok()) return at.error();
  next = Booked{found->front().text(0), *at};
  return next;
}

core::Status AppointmentRepo::free(Transaction& transaction, std::string_view key) {
  return run(transaction, "give the appointment up",
             "UPDATE appointments SET status = 'cancelled' WHERE org_id = :org AND request_key = :key", {scope_, key});
}

core::Result<std::vector<Appointment>> AppointmentRepo::list(std::string_view calendar, core::WallTime from,
                                                             int limit) const {
  const std::string of_one = calendar.empty() ? "" : "AND calendar = :calendar ";
  SqlParams params{scope_};
  if (!calendar.empty()) params.emplace_back(calendar);
  params.emplace_back(from);
  params.emplace_back(bounded(limit));
  const auto found = rows("list appointments",
                          "SELECT request_key, calendar, contact_id, call_id, at_local, starts_us, ends_us, note "
                          "FROM appointments WHERE org_id = :org " +
                              of_one + "AND status = 'booked' AND ends_us > :from ORDER BY starts_us LIMIT :limit",
                          "tttttiit", params);
  if (!found) return found.error();
  std::vector<Appointment> appointments;
  for (const SqlRow& row : *found) {
    const auto at = moment_of(row.text(0), row.text(4));
    if (!at.ok()) return at.error();
    appointments.push_back({row.text(0), row.text(1), core::ContactId(row.text(2)), core::CallId(row.text(3)), *at,
                            row.wall(5), row.wall(6) - row.wall(5), row.text(7)});
  }
  return appointments;
}

core::Status AppointmentRepo::cancel(std::string_view key) {
  const std::string thing = "appointment '" + std::string(key) + "'";
  return change_one("cancel " + thing, thing,
                    "UPDATE appointments SET status = 'cancelled' WHERE org_id = :org AND request_key = :key",
                    {scope_, key});
}

}  // namespace callai::repositories
