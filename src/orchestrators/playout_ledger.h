#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "conversation/turn.h"
#include "core/ids.h"
#include "core/units.h"

namespace callai::orchestrators {

/// What has been queued for playout and what of it was really heard. Pure bookkeeping of the machine; it owns the
/// numbering of segments. Every segment leaves it exactly once, with the words that were played.
class PlayoutLedger {
 public:
  struct Entry {
    conversation::SpokenSegment spoken;
    std::optional<core::TimePoint> started;
  };

  /// Queues a segment and gives it its id.
  core::SegmentId add(conversation::SpeechSegment segment);
  const conversation::SpeechSegment& get(core::SegmentId id) const;  ///< must be queued

  bool empty() const { return queue_.empty(); }
  /// The segment that has started and not finished, or null.
  const Entry* playing() const;
  /// The one to be played next or playing now, or null.
  const Entry* front() const { return queue_.empty() ? nullptr : &queue_.front(); }

  /// False for an unknown (stale) id.
  bool started(core::SegmentId id, core::TimePoint now);
  /// The finished segment with all its words heard; nothing for a stale id. Segments queued before it count as heard
  /// too (their own notice was overtaken).
  std::vector<Entry> finished(core::SegmentId id);
  /// Everything that was queued, in order: `words` of the playing one were heard, none of the ones behind it.
  std::vector<Entry> cut(core::SegmentId playing, int words);
  /// One segment could not be spoken.
  std::optional<Entry> failed(core::SegmentId id);

 private:
  std::deque<Entry> queue_;
  std::uint32_t next_ = 1;
};

}  // namespace callai::orchestrators
