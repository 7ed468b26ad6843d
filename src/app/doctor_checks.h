#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/program.h"
#include "core/env.h"

namespace callai::app {

/// One thing that was looked at.
struct Finding {
  enum class Level { kGood, kWarning, kBad };
  Level level = Level::kGood;
  std::string area;  ///< data, database, telephone, ...
  std::string words;
  std::string mend;  ///< of what is not good
};

/// Gathers what was found. Whoever looks has one.
class Findings {
 public:
  explicit Findings(std::function<void(const Finding&)> told) : told_(std::move(told)) {}

  void good(std::string area, std::string words) {
    add({Finding::Level::kGood, std::move(area), std::move(words), ""});
  }
  void warn(std::string area, std::string words, std::string mend) {
    add({Finding::Level::kWarning, std::move(area), std::move(words), std::move(mend)});
  }
  void bad(std::string area, std::string words, std::string mend) {
    add({Finding::Level::kBad, std::move(area), std::move(words), std::move(mend)});
  }
  void bad(std::string area, const core::Error& error) { bad(std::move(area), error.message, error.mend); }
  void add(Finding finding);
  const std::vector<Finding>& all() const { return all_; }
  int count(Finding::Level level) const;

 private:
  std::function<void(const Finding&)> told_;
  std::vector<Finding> all_;
};

// Each looks at one part; none changes anything but that a database is brought up to date, as any command does.
void look_at_data(const Program& program, core::Env env, Findings& findings);
void look_at_telephone(const Program& program, core::Env env, Findings& findings);
void look_at_engines(const Program& program, core::Env env, Findings& findings);
void look_at_http(const Program& program, core::Env env, Findings& findings);
/// The database and what stands in it: doctor_store.cc.
void look_at_store(const Program& program, core::Env env, Findings& findings);
/// The mail server, and what tools talk to: doctor_services.cc.
void look_at_services(const Program& program, core::Env env, Findings& findings);

// Of the machine: doctor_machine.cc.
void look_at_clock(Findings& findings);
void look_at_limits(Findings& findings);
void look_at_time_zones(core::WallTime now, Findings& findings);
/// When the certificates of the PEM file are over; the first that is counts.
void look_at_certificate(const std::string& area, const std::string& file, core::WallTime now, Findings& findings);
/// Free space and rights of the data folder, or of one in it.
void look_at_folder(const std::string& folder, Findings& findings);

}  // namespace callai::app
