#include "repositories/campaign_specific/call_audio_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "ttiidddddi";

std::string quoted(const core::CallId& id) {
  return "audio of call '" + id.value() + "'";
}

}  // namespace

std::string_view to_string(AudioDirection direction) {
  return direction == AudioDirection::kReceived ? "received" : "sent";
}

core::Status CallAudioRepo::add(const CallAudioRecord& audio) {
  return write([&](Transaction& transaction) { return add(transaction, audio); });
}

core::Status CallAudioRepo::add(Transaction& transaction, const CallAudioRecord& a) {
  const SqlValue round_trip = a.round_trip_ms ? SqlValue(*a.round_trip_ms) : SqlValue();
  return run(transaction, "store the " + quoted(a.call),
             "INSERT INTO call_audio (org_id, call_id, direction, codec, packets, lost, loss_percent, jitter_ms, mos, "
             "round_trip_ms, concealed_ms, one_way) VALUES (:org, :call, :direction, :codec, :packets, :lost, :loss, "
             ":jitter, :mos, CAST(:round_trip AS DOUBLE PRECISION), :concealed, :one_way)",
             {scope_, a.call, to_string(a.direction), a.codec, a.packets, a.lost, a.loss_percent, a.jitter_ms, a.mos,
              round_trip, a.concealed_ms, a.one_way ? 1 : 0});
}

core::Result<std::vector<CallAudioRecord>> CallAudioRepo::of(const core::CallId& call) const {
  const auto found = rows("read the " + quoted(call),
                          "SELECT direction, codec, packets, lost, loss_percent, jitter_ms, mos, round_trip_ms, "
                          "concealed_ms, one_way FROM call_audio WHERE org_id = :org AND call_id = :call "
                          "ORDER BY direction",
                          kKinds, {scope_, call});
  if (!found) return found.error();
  std::vector<CallAudioRecord> records;
  for (const SqlRow& row : *found) {
    CallAudioRecord a;
    a.call = call;
    a.direction = row.text(0) == "sent" ? AudioDirection::kSent : AudioDirection::kReceived;
    a.codec = row.text(1);
    a.packets = row.integer(2);
    a.lost = row.integer(3);
    a.loss_percent = row.real(4);
    a.jitter_ms = row.real(5);
    a.mos = row.real(6);
    if (!row.at(7).is_null()) a.round_trip_ms = row.real(7);
    a.concealed_ms = row.real(8);
    a.one_way = row.flag(9);
    records.push_back(std::move(a));
  }
  return records;
}

}  // namespace callai::repositories
