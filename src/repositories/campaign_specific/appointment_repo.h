#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conversation/appointment_book.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Appointments of an organisation: the product's AppointmentBook. Safe from any thread.
class AppointmentRepo final : public BaseRepository, public conversation::AppointmentBook {
 public:
  AppointmentRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Result<std::vector<conversation::TimeSpan>> taken(std::string_view calendar, core::WallTime from,
                                                          core::WallTime to) const override;
  core::Status book(const conversation::Appointment& appointment, core::WallTime now) override;

  /// Of one calendar ("" all) from that moment on, the soonest first, at most `limit` (1..1000).
  core::Result<std::vector<conversation::Appointment>> list(std::string_view calendar, core::WallTime from,
                                                            int limit = 100) const;
  /// Its time is free again. kNotFound.
  core::Status cancel(std::string_view key);
};

}  // namespace callai::repositories
