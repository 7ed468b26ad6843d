#include "orchestrators/call_header_json.h"

#include <cinttypes>
#include <cstdio>

#include "conversation/vocabulary_json.h"
#include "core/json_reader.h"
#include "templates/template_json.h"

namespace callai::orchestrators {

namespace {

using core::Json;

core::Error bad_log(const std::string& what) {
  return core::Error{core::ErrorCode::kDataLoss, "the event log is damaged: " + what,
                     "use the log as it was written by 'callai call show ID --log'", ""};
}

/// First problem as an error.
core::Error bad_log(const core::Problems& problems) {
  return bad_log(problems.front().path + " " + problems.front().message);
}

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, value);
  return text;
}

}  // namespace

std::string to_json_text(const CallHeader& header, bool with_template) {
  const ConversationSetup& setup = header.setup;
  Json json;
  json["machine_version"] = kMachineVersion;
  json["call_id"] = setup.call.value();
  json["session_id"] = setup.session_id;
  json["direction"] = setup.outbound ? "outbound" : "inbound";
  json["campaign_id"] = header.campaign.value();
  json["number"] = header.number;
  json["scenario"] = header.scenario;
  json["recording"] = header.recording_path;
  json["started_us"] = setup.started.time_since_epoch().count();
  json["utc_offset_minutes"] = setup.contact.utc_offset.count();
  json["max_call_us"] = setup.max_call.count();
  json["seed"] = setup.seed;
  json["template_id"] = setup.campaign->meta.id;
  json["template_version"] = header.template_version;
  json["template_digest"] = header.template_digest;
  json["contact"] = conversation::to_json(setup.contact);
  if (with_template) json["template"] = Json::parse(templates::to_json_text(*setup.campaign, false));
  return json.dump();
}

core::Result<int> header_machine_version(std::string_view text) {
  core::Problems problems;
  const Json json = core::parse_json(text, problems);
  if (!problems.empty()) return bad_log(problems);
  if (!json.is_object() || !json.contains("machine_version") || !json["machine_version"].is_number_integer()) {
    return bad_log("no machine_version in the header");
  }
  return json["machine_version"].get<int>();
}

core::Result<CallHeader> header_from_json_text(std::string_view text,
                                               std::shared_ptr<const templates::CampaignTemplate> campaign,
                                               const std::string& digest) {
  core::Problems problems;
  const Json json = core::parse_json(text, problems);
  if (!problems.empty()) return bad_log(problems);
  core::JsonReader r(json, "", problems);
  CallHeader header;
  ConversationSetup& setup = header.setup;
  int version = 0;
  r.integer("machine_version", version, 1, 1'000'000, true);
  std::string call;
  std::string campaign_id;
  r.text("call_id", call, true);
  r.text("session_id", setup.session_id);
  std::size_t direction = 0;
  r.one_of("direction", direction, {"outbound", "inbound"}, true);
  r.text("campaign_id", campaign_id);
  r.text("number", header.number);
  r.text("scenario", header.scenario);
  r.text("recording", header.recording_path);
  r.text("template_digest", header.template_digest, true);
  r.integer("template_version", header.template_version, 0, 1'000'000'000);
  int offset = 0;
  r.integer("utc_offset_minutes", offset, -1440, 1440);
  const auto whole = [&](std::string_view key) -> std::int64_t {
    const Json* value = r.value(key, true);
    if (value == nullptr) return 0;
    if (value->is_number_integer()) return value->get<std::int64_t>();
    r.add_problem(key, "wrong_type", "'" + std::string(key) + "' must be a whole number", "write a whole number");
    return 0;
  };
  setup.started = core::WallTime(core::Duration(whole("started_us")));
  setup.max_call = core::Duration(whole("max_call_us"));
  const Json* seed = r.value("seed", true);
  if (seed != nullptr && seed->is_number_integer()) setup.seed = seed->get<std::uint64_t>();
  const Json* contact = r.value("contact", true);
  const Json* campaign_json = r.value("template", campaign == nullptr);
  if (!problems.empty()) return bad_log(problems);

  core::Result<conversation::Contact> read = conversation::contact_from_json(*contact);
  if (!read.ok()) return read.error();
  setup.contact = *std::move(read);
  setup.contact.utc_offset = std::chrono::minutes(offset);
  if (campaign_json != nullptr) {
    templates::ParsedTemplate parsed = templates::parse_template(campaign_json->dump());
    if (core::has_errors(parsed.problems)) return bad_log(parsed.problems);
    campaign = std::make_shared<const templates::CampaignTemplate>(std::move(parsed.value));
  }
  const bool known = !digest.empty() && campaign_json == nullptr;
  if ((known ? digest : templates::digest(*campaign)) != header.template_digest)
    return bad_log("the template is not the one of the call");
  setup.campaign = std::move(campaign);
  setup.call = core::CallId(call);
  setup.outbound = direction == 0;
  header.campaign = core::CampaignId(campaign_id);
  return header;
}

LoggedEvent logged(const CallStep& step) {
  return {step.seq, step.at, conversation::to_json_text(step.event), conversation::hash_effects(step.effects)};
}

std::string to_json_text(const LoggedEvent& event) {
  return "{\"seq\":" + std::to_string(event.seq) + ",\"at_us\":" + std::to_string(event.at.count()) +
         ",\"event\":" + event.event_json + ",\"effects_hash\":\"" + hex(event.effects_hash) + "\"}";
}

core::Result<LoggedEvent> logged_event_from_json_text(std::string_view text) {
  core::Problems problems;
  const Json json = core::parse_json(text, problems);
  if (!problems.empty()) return bad_log(problems);
  LoggedEvent event;
  const bool sound = json.is_object() && json.contains("seq") && json["seq"].is_number_unsigned() &&
                     json.contains("at_us") && json["at_us"].is_number_integer() && json.contains("event") &&
                     json.contains("effects_hash") && json["effects_hash"].is_string();
  if (!sound) return bad_log("a line without seq, at_us, event or effects_hash");
  event.seq = json["seq"].get<std::uint32_t>();
  event.at = core::Duration(json["at_us"].get<std::int64_t>());
  event.event_json = json["event"].dump();
  const std::string hash = json["effects_hash"].get<std::string>();
  if (std::sscanf(hash.c_str(), "%" SCNx64, &event.effects_hash) != 1) return bad_log("effects_hash '" + hash + "'");
  return event;
}

}  // namespace callai::orchestrators
