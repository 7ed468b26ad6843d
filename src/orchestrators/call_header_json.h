#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "orchestrators/call_journal.h"

namespace callai::orchestrators {

/// The header of a call's event log, as JSON: machine version, setup with contact, template and its digest, seed. With
/// the logged events it is all that a replay needs. Without its template (a store keeps that once) it is small.
std::string to_json_text(const CallHeader& header, bool with_template = true);
/// Inverse. An error names the key that is missing or wrong. A header that was written without its template takes
/// `campaign`, whose digest must be the one recorded (kDataLoss otherwise). `digest`: of `campaign`, when it is known.
core::Result<CallHeader> header_from_json_text(std::string_view text,
                                               std::shared_ptr<const templates::CampaignTemplate> campaign = nullptr,
                                               const std::string& digest = "");
/// Version of the machine that wrote a header, or an error when the text is no header.
core::Result<int> header_machine_version(std::string_view text);

/// One line of an event-log file: {"seq", "at_us", "event", "effects_hash"}.
std::string to_json_text(const LoggedEvent& event);
core::Result<LoggedEvent> logged_event_from_json_text(std::string_view text);

}  // namespace callai::orchestrators
