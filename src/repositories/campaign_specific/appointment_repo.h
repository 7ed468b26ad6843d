#pragma once

#include <optional>
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
  core::Result<std::optional<templates::CivilDateTime>> move(const conversation::Appointment& appointment,
                                                             core::WallTime now) override;
  core::Result<templates::CivilDateTime> give_up(std::string_view calendar, const core::ContactId& contact,
                                                 core::WallTime now) override;

  /// Of one calendar ("" all) from that moment on, the soonest first, at most `limit` (1..1000).
  core::Result<std::vector<conversation::Appointment>> list(std::string_view calendar, core::WallTime from,
                                                            int limit = 100) const;
  /// Its time is free again. kNotFound.
  core::Status cancel(std::string_view key);

 private:
  struct Booked {
    std::string key;
    templates::CivilDateTime at_local;
  };
  core::Status add(Transaction& transaction, const conversation::Appointment& appointment, core::WallTime now);
  core::Result<bool> is_made(Transaction& transaction, std::string_view key) const;
  /// The contact's soonest to come.
  core::Result<std::optional<Booked>> next_of(Transaction& transaction, std::string_view calendar,
                                              const core::ContactId& contact, core::WallTime now) const;
  core::Status free(Transaction& transaction, std::string_view key);
};

}  // namespace callai::repositories
