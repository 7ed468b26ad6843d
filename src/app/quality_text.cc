#include "app/quality_text.h"

#include <cstdio>

#include "app/problem_text.h"
#include "repositories/campaign_specific/call_audio_repo.h"

namespace callai::app {

namespace {

using telephony::CallQuality;
using telephony::DirectionQuality;

template <typename... Values>
std::string format(const char* text, Values... values) {
  char line[160];
  std::snprintf(line, sizeof(line), text, values...);
  return line;
}

DirectionQuality direction_of(const repositories::CallAudioRecord& record) {
  return {record.codec,
          static_cast<std::uint64_t>(record.packets),
          static_cast<std::uint64_t>(record.lost),
          record.loss_percent,
          record.jitter_ms,
          record.mos,
          record.one_way};
}

/// Nobody has measured it: the far side of what was sent, when it sends no reports.
bool is_known(const DirectionQuality& direction) {
  return direction.mos > 0 || direction.jitter_ms > 0 || direction.lost > 0;
}

std::string line_of(const char* name, const DirectionQuality& direction) {
  std::string line = format("%-8s  %s, %llu packets", name, direction.codec.c_str(),
                            static_cast<unsigned long long>(direction.packets));
  if (is_known(direction)) {
    line += format(", %.1f %% lost, jitter %.1f ms", direction.loss_percent, direction.jitter_ms);
  }
  if (direction.mos > 0) line += format(", MOS %.1f", direction.mos);
  if (direction.one_way) line += ", did not arrive for a while";
  return line;
}

std::string json_of(const DirectionQuality& direction) {
  const std::string mos = direction.mos > 0 ? format("%.2f", direction.mos) : "null";
  return "{\"codec\": " + json_string(direction.codec) +
         format(", \"packets\": %llu, \"lost\": %llu, \"loss_percent\": %.2f, \"jitter_ms\": %.2f, \"mos\": %s, ",
                static_cast<unsigned long long>(direction.packets), static_cast<unsigned long long>(direction.lost),
                direction.loss_percent, direction.jitter_ms, mos.c_str()) +
         "\"one_way\": " + (direction.one_way ? "true" : "false") + "}";
}

}  // namespace

core::Result<std::optional<CallQuality>> stored_quality(Store& store, const core::CallId& call) {
  const auto records = repositories::CallAudioRepo(store.database(), store.org()).of(call);
  if (!records.ok()) return records.error();
  if (records->empty()) return std::optional<CallQuality>();
  CallQuality quality;
  for (const repositories::CallAudioRecord& record : *records) {
    const bool received = record.direction == repositories::AudioDirection::kReceived;
    (received ? quality.received : quality.sent) = direction_of(record);
    if (received) quality.concealed_ms = record.concealed_ms;
    quality.round_trip_ms = record.round_trip_ms;
  }
  return std::optional(std::move(quality));
}

std::vector<std::string> quality_lines(const CallQuality& quality) {
  std::string received = line_of("received", quality.received);
  if (quality.concealed_ms > 0) received += format(", %.0f ms made up", quality.concealed_ms);
  std::string sent = line_of("sent", quality.sent);
  if (quality.round_trip_ms) sent += format(", round trip %.1f ms", *quality.round_trip_ms);
  return {received, sent};
}

std::string quality_json(const CallQuality& quality) {
  const std::string round_trip = quality.round_trip_ms ? format("%.2f", *quality.round_trip_ms) : "null";
  return "{\"received\": " + json_of(quality.received) + ", \"sent\": " + json_of(quality.sent) +
         ", \"round_trip_ms\": " + round_trip + format(", \"concealed_ms\": %.0f}", quality.concealed_ms);
}

}  // namespace callai::app
