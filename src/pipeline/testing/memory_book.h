#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "conversation/appointment_book.h"

namespace callai::pipeline::testing {

/// An AppointmentBook that forgets with its process. Rules as the repositories': no two of a calendar at a time, one
/// a key.
class MemoryBook final : public conversation::AppointmentBook {
 public:
  core::Result<std::vector<conversation::TimeSpan>> taken(std::string_view calendar, core::WallTime from,
                                                          core::WallTime to) const override {
    const std::lock_guard lock(mutex_);
    return spans(calendar, from, to);
  }
  core::Status book(const conversation::Appointment& wanted, core::WallTime /*now*/) override {
    const std::lock_guard lock(mutex_);
    return add(wanted);
  }
  core::Result<std::optional<templates::CivilDateTime>> move(const conversation::Appointment& wanted,
                                                             core::WallTime now) override {
    const std::lock_guard lock(mutex_);
    std::optional<templates::CivilDateTime> before;
    if (has_key(wanted.key)) return before;
    const auto old = next_of(wanted.calendar, wanted.contact, now);
    const std::vector<conversation::Appointment> kept = made_;
    if (old != made_.end()) {
      before = old->at_local;
      made_.erase(old);
    }
    if (core::Status added = add(wanted); !added) {
      made_ = kept;
      return added.error();
    }
    return before;
  }
  core::Result<templates::CivilDateTime> give_up(std::string_view calendar, const core::ContactId& contact,
                                                 core::WallTime now) override {
    const std::lock_guard lock(mutex_);
    const auto next = next_of(calendar, contact, now);
    if (next == made_.end()) return core::Error{core::ErrorCode::kNotFound, "no appointment to come", "", ""};
    const templates::CivilDateTime at = next->at_local;
    made_.erase(next);
    return at;
  }
  std::vector<conversation::Appointment> made() const {
    const std::lock_guard lock(mutex_);
    return made_;
  }

 private:
  using Appointments = std::vector<conversation::Appointment>;

  std::vector<conversation::TimeSpan> spans(std::string_view calendar, core::WallTime from, core::WallTime to) const {
    std::vector<conversation::TimeSpan> found;
    for (const conversation::Appointment& a : made_) {
      const core::WallTime ends = a.starts + a.length;
      if (a.calendar == calendar && a.starts < to && ends > from) found.push_back({a.starts, ends});
    }
    return found;
  }
  bool has_key(std::string_view key) const {
    return std::any_of(made_.begin(), made_.end(), [&](const conversation::Appointment& a) { return a.key == key; });
  }
  core::Status add(const conversation::Appointment& wanted) {
    if (has_key(wanted.key)) return {};
    if (!spans(wanted.calendar, wanted.starts, wanted.starts + wanted.length).empty()) {
      return core::Error{core::ErrorCode::kAlreadyExists, "that time is taken", "choose another one", ""};
    }
    made_.push_back(wanted);
    return {};
  }
  Appointments::iterator next_of(std::string_view calendar, const core::ContactId& contact, core::WallTime now) {
    auto next = made_.end();
    for (auto a = made_.begin(); a != made_.end(); ++a) {
      const bool fits = a->calendar == calendar && a->contact == contact && !contact.empty() && a->starts > now;
      if (fits && (next == made_.end() || a->starts < next->starts)) next = a;
    }
    return next;
  }

  mutable std::mutex mutex_;
  Appointments made_;
};

}  // namespace callai::pipeline::testing
