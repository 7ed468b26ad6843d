#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "repositories/campaign_specific/appointment_repo.h"

namespace callai::api {

namespace {

using conversation::Appointment;
using core::Json;
using repositories::AppointmentRepo;

Json to_json(const Appointment& a) {
  return {{"id", a.key},
          {"calendar", a.calendar},
          {"contact_id", a.contact.value()},
          {"call_id", a.call.value()},
          {"starts_at", moment(a.starts)},
          {"ends_at", moment(a.starts + a.length)},
          {"local_time", templates::to_canonical(templates::FieldValue(a.at_local))},
          {"note", a.note}};
}

HttpResponse list(const SharedParts& parts, const RouteCall& call) {
  const AppointmentRepo repo(parts->database, call.principal.org);
  const auto found = repo.list(call.text("calendar"), parts->env.clock.wall_now(), call.number("limit", kPageItems));
  if (!found.ok()) return problem(found.error(), call.request.id);
  Json items = Json::array();
  for (const Appointment& appointment : *found) items.push_back(to_json(appointment));
  return json_answer(200, Json{{"items", std::move(items)}});
}

HttpResponse cancel(const SharedParts& parts, const RouteCall& call) {
  AppointmentRepo repo(parts->database, call.principal.org);
  const core::Status cancelled = repo.cancel(call.id("appointment_id"));
  return cancelled.ok() ? no_content() : problem(cancelled.error(), call.request.id);
}

}  // namespace

void add_appointment_routes(const SharedParts& parts, Routes& routes) {
  QueryParameter calendar;
  calendar.name = "calendar";
  calendar.description = "of this calendar alone";
  routes.push_back({.method = "GET",
                    .path = "/api/v1/appointments",
                    .id = "list_appointments",
                    .tag = "appointments",
                    .summary = "Appointments to come that calls agreed, the soonest first",
                    .role = Role::kViewer,
                    .scope = "calls:read",
                    .query = {calendar, limit_parameter()},
                    .answers = {{200, "AppointmentList"}},
                    .handler = [parts](const RouteCall& call) { return list(parts, call); }});
  routes.push_back({.method = "DELETE",
                    .path = "/api/v1/appointments/{appointment_id}",
                    .id = "cancel_appointment",
                    .tag = "appointments",
                    .summary = "Cancels an appointment; its time is free again",
                    .role = Role::kAgent,
                    .scope = "calls:write",
                    .answers = {{204, ""}},
                    .handler = [parts](const RouteCall& call) { return cancel(parts, call); }});
}

}  // namespace callai::api
