#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "api/phone_tester.h"
#include "app/sip_setup.h"
#include "core/env.h"
#include "core/settings.h"

namespace callai::app {

/// What a test of the telephone line is made with.
struct PhoneTrial {
  core::Settings settings;
  std::string number;  ///< called at the end, an echo test for example; "": none
  /// The process has a line with these settings already, and it is up: it is not registered a second time, which would
  /// throw the first one out of the PBX.
  bool beside_own_line = false;
};

/// Looks at the telephone line step by step and tells of each how it is and what to do about it. Blocks; a stop is
/// heard within a few seconds.
class PhoneDiagnosis {
 public:
  using Told = std::function<void(const api::PhoneTestStep&)>;

  PhoneDiagnosis(core::Env env, Told told, std::stop_token stop = {})
      : env_(env), told_(std::move(told)), stop_(std::move(stop)) {}

  /// Settings, name, port and manager interface: nothing is registered. True when all is well, as test().
  bool look(const core::Settings& settings);
  /// The same, then registers, and calls the number.
  bool test(const PhoneTrial& trial);

 private:
  bool good(const char* what, const std::string& how);
  bool bad(const char* what, const std::string& how, const std::string& mend);
  std::optional<PhoneSettings> look_at_pbx(const core::Settings& settings);
  bool probe_port(const telephony::SipLineSettings& line, const std::string& ip);
  void look_at_manager(const telephony::AmiClientSettings& settings);
  void try_line(PhoneSettings settings, const PhoneTrial& trial);

  core::Env env_;
  Told told_;
  std::stop_token stop_;
  bool all_good_ = true;
};

}  // namespace callai::app
