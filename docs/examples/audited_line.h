#pragma once

#include <string>

#include "core/log.h"
#include "telephony/telephony_interface.h"

namespace examples {

using callai::core::Status;
using callai::telephony::LegId;

/// Every order to a telephone line, in the log. What a whole adapter has to do is the same list of functions.
class AuditedLine final : public callai::telephony::TelephonyInterface {
 public:
  AuditedLine(callai::telephony::TelephonyInterface& line, callai::core::Logger& log) : line_(line), log_(log) {}

  void set_event_sink(EventSink sink) override { line_.set_event_sink(std::move(sink)); }
  Status originate(const callai::telephony::OriginateRequest& request) override {
    return noted("originate", request.leg, line_.originate(request));
  }
  Status answer(const LegId& leg) override { return noted("answer", leg, line_.answer(leg)); }
  Status reject(const LegId& leg, callai::telephony::CallOutcome why) override {
    return noted("reject", leg, line_.reject(leg, why));
  }
  Status hang_up(const LegId& leg) override { return noted("hang_up", leg, line_.hang_up(leg)); }
  Status hold(const LegId& leg) override { return noted("hold", leg, line_.hold(leg)); }
  Status unhold(const LegId& leg) override { return noted("unhold", leg, line_.unhold(leg)); }
  Status transfer_blind(const LegId& leg, const std::string& number) override {
    return noted("transfer_blind", leg, line_.transfer_blind(leg, number));
  }
  Status transfer_attended(const LegId& leg, const LegId& consult) override {
    return noted("transfer_attended", leg, line_.transfer_attended(leg, consult));
  }
  Status send_dtmf(const LegId& leg, const std::string& digits) override {
    return noted("send_dtmf", leg, line_.send_dtmf(leg, digits));
  }
  Status attach_audio(const LegId& leg, callai::conversation::AudioPort* port) override {
    return line_.attach_audio(leg, port);
  }

 private:
  Status noted(const char* verb, const LegId& leg, Status status) {
    log_.info("line", {{"verb", verb}, {"leg", leg.value()}, {"taken", status.ok()}});
    return status;
  }

  callai::telephony::TelephonyInterface& line_;
  callai::core::Logger& log_;
};

}  // namespace examples
