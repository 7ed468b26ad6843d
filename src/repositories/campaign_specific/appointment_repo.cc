#include "repositories/campaign_specific/appointment_repo.h"

namespace callai::repositories {

using conversation::Appointment;
using conversation::TimeSpan;

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
  const core::WallTime ends = a.starts + a.length;
  return write([&](Transaction& transaction) -> core::Status {
    const auto same =
        rows(transaction.sql(), "look for the appointment",
             "SELECT COUNT(*) FROM appointments WHERE org_id = :org AND request_key = :key", "i", {scope_, a.key});
    if (!same) return same.error();
    if (same->front().integer(0) > 0) return {};
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
    return run(transaction, "store the appointment",
               "INSERT INTO appointments (org_id, request_key, calendar, contact_id, call_id, at_local, starts_us, "
               "ends_us, note, status, created_us) VALUES (:org, :key, :calendar, :contact, :call, :local, :starts, "
               ":ends, :note, 'booked', :created)",
               {scope_, a.key, a.calendar, a.contact, a.call, templates::to_canonical(a.at_local), a.starts, ends,
                a.note, now});
  });
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
    const auto local = templates::parse_canonical(templates::FieldType::kDateTime, row.text(4));
    const auto* civil = local ? std::get_if<templates::CivilDateTime>(&*local) : nullptr;
    if (civil == nullptr) {
      return core::Error{core::ErrorCode::kDataLoss, "the stored appointment '" + row.text(0) + "' is damaged",
                         "restore the database from a backup", "unreadable moment"};
    }
    appointments.push_back({row.text(0), row.text(1), core::ContactId(row.text(2)), core::CallId(row.text(3)), *civil,
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
