#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/units.h"
#include "templates/field_value.h"

namespace callai::conversation {

struct Appointment {
  std::string key;       ///< of the request that made it: the same key never makes a second one
  std::string calendar;  ///< appointments of one calendar never overlap
  core::ContactId contact;
  core::CallId call;                  ///< in which it was agreed
  templates::CivilDateTime at_local;  ///< as agreed, where the contact is
  core::WallTime starts{};            ///< the same moment, UTC
  core::Duration length{0};
  std::string note;  ///< what it is about, as the caller said
};

struct TimeSpan {
  core::WallTime starts{};
  core::WallTime ends{};
};

/// Seam: an organisation's appointments. Implemented by the repositories; one instance is bound to one organisation.
/// Safe from any thread.
class AppointmentBook {
 public:
  virtual ~AppointmentBook() = default;
  /// What is taken of a calendar in that time, the earliest first.
  virtual core::Result<std::vector<TimeSpan>> taken(std::string_view calendar, core::WallTime from,
                                                    core::WallTime to) const = 0;
  /// Durable when it returns. Success too when an appointment of that key is there already. kAlreadyExists: the time
  /// is taken, wholly or in part.
  virtual core::Status book(const Appointment& appointment, core::WallTime now) = 0;
  /// As book(), and in the same step the contact's soonest other appointment of that calendar that is still to come is
  /// given up: its moment; none when there was none.
  virtual core::Result<std::optional<templates::CivilDateTime>> move(const Appointment& appointment,
                                                                     core::WallTime now) = 0;
  /// Gives up the contact's soonest appointment of that calendar that is still to come: its moment. kNotFound.
  virtual core::Result<templates::CivilDateTime> give_up(std::string_view calendar, const core::ContactId& contact,
                                                         core::WallTime now) = 0;
};

}  // namespace callai::conversation
