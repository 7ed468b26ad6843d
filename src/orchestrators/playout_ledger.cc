#include "orchestrators/playout_ledger.h"

#include <algorithm>

#include "core/check.h"

namespace callai::orchestrators {

using conversation::SpeechSegment;

core::SegmentId PlayoutLedger::add(SpeechSegment segment) {
  segment.id = core::SegmentId(next_++);
  Entry entry;
  entry.spoken.words_total = conversation::count_words(segment.text);
  entry.spoken.segment = std::move(segment);
  queue_.push_back(std::move(entry));
  return queue_.back().spoken.segment.id;
}

const SpeechSegment& PlayoutLedger::get(core::SegmentId id) const {
  const auto it = std::find_if(queue_.begin(), queue_.end(), [&](const Entry& e) { return e.spoken.segment.id == id; });
  CALLAI_CHECK(it != queue_.end(), "a segment that is not queued");
  return it->spoken.segment;
}

const PlayoutLedger::Entry* PlayoutLedger::playing() const {
  for (const Entry& entry : queue_) {
    if (entry.started) return &entry;
  }
  return nullptr;
}

bool PlayoutLedger::started(core::SegmentId id, core::TimePoint now) {
  for (Entry& entry : queue_) {
    if (entry.spoken.segment.id != id) continue;
    if (entry.started) return false;
    entry.started = now;
    return true;
  }
  return false;
}

std::vector<PlayoutLedger::Entry> PlayoutLedger::finished(core::SegmentId id) {
  std::vector<Entry> heard;
  const auto it = std::find_if(queue_.begin(), queue_.end(), [&](const Entry& e) { return e.spoken.segment.id == id; });
  if (it == queue_.end()) return heard;
  // Fillers may overtake, so only what had started before this one is known to be over.
  for (auto walk = queue_.begin(); walk != queue_.end();) {
    const bool self = walk->spoken.segment.id == id;
    if (!self && !walk->started) {
      ++walk;
      continue;
    }
    walk->spoken.words_heard = walk->spoken.words_total;
    walk->spoken.finished = true;
    heard.push_back(std::move(*walk));
    walk = queue_.erase(walk);
    if (self) break;
  }
  return heard;
}

std::vector<PlayoutLedger::Entry> PlayoutLedger::cut(core::SegmentId playing, int words) {
  std::vector<Entry> all(std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end()));
  queue_.clear();
  for (Entry& entry : all) {
    if (entry.spoken.segment.id == playing) {
      entry.spoken.words_heard = std::clamp(words, 0, entry.spoken.words_total);
    } else {
      entry.spoken.words_heard = 0;
    }
  }
  return all;
}

std::optional<PlayoutLedger::Entry> PlayoutLedger::failed(core::SegmentId id) {
  const auto it = std::find_if(queue_.begin(), queue_.end(), [&](const Entry& e) { return e.spoken.segment.id == id; });
  if (it == queue_.end()) return std::nullopt;
  Entry entry = std::move(*it);
  queue_.erase(it);
  return entry;
}

}  // namespace callai::orchestrators
