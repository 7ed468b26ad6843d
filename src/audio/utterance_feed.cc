#include "audio/utterance_feed.h"

#include <algorithm>
#include <utility>

namespace callai::audio {
namespace {

constexpr std::size_t kBatchSamples = 5 * core::kFrameSamples;       // 100 ms
constexpr std::size_t kPartialSamples = core::kTelephoneRateHz / 5;  // 200 ms
constexpr std::size_t kMostBehind = 200;                             // works, 20 s: a lane takes as many at once
constexpr std::size_t kLongestBatch = 30 * core::kTelephoneRateHz;   // far beyond max_utterance

conversation::Transcript nothing_heard() {
  conversation::Transcript transcript;
  transcript.source = "rejected";
  return transcript;
}

// What a work on the lane found, for the task that follows it.
struct Found {
  std::string partial;
  conversation::Transcript transcript;
};

}  // namespace

void UtteranceFeed::start(std::unique_ptr<RecognizerStream> stream, EventSink sink) {
  sink_ = std::move(sink);
  if (stream == nullptr) return;
  finishes_later_ = stream->may_finish_later();
  engine_.emplace(LaneShared<Engine>::make());
  (*engine_)->stream = std::move(stream);
}

void UtteranceFeed::stop() {
  sink_ = nullptr;
  utterance_ = 0;
  behind_.clear();
  if (!engine_) return;
  // A refused work is destroyed here and gives the recogniser back as well.
  (void)lanes_.submit(lane_, latency_, [engine = *engine_]() mutable -> core::Task {
    engine->stream.reset();
    return [] {};
  });
  engine_.reset();
}

void UtteranceFeed::begin(const MediaEvent& started) {
  utterance_ = started.utterance;
  pre_roll_ = started.count * core::kFrameDuration;
  begun_on_lane_ = false;
  refused_ = false;
  samples_since_partial_ = 0;
  last_partial_.clear();
  batch_.clear();
}

void UtteranceFeed::take_frames(MediaSession& media) {
  CapturedFrame frame;
  for (;;) {
    if (next_frame_) {
      frame = *next_frame_;
      next_frame_.reset();
    } else if (!media.take(frame)) {
      return;
    }
    if (utterance_ == 0 || frame.utterance > utterance_) {
      next_frame_ = frame;
      return;
    }
    if (frame.utterance < utterance_ || batch_.size() >= kLongestBatch) continue;
    batch_.insert(batch_.end(), frame.pcm.begin(), frame.pcm.end());
  }
}

void UtteranceFeed::pull(MediaSession& media) {
  take_frames(media);
  if (utterance_ != 0 && batch_.size() >= kBatchSamples) submit(Part::kMore);
}

void UtteranceFeed::pause(MediaSession& media) {
  if (utterance_ == 0) return;
  take_frames(media);
  submit(Part::kBeforePause);
}

void UtteranceFeed::resume(MediaSession& media) {
  if (utterance_ == 0) return;
  // What has not gone to the lane yet must count, and may hold the first sound after the silence.
  submit(Part::kBeforeResume);
  take_frames(media);
}

std::optional<conversation::Transcript> UtteranceFeed::end(MediaSession& media) {
  if (utterance_ == 0) return std::nullopt;
  take_frames(media);
  finals_.push_back({utterance_, pre_roll_, std::nullopt});
  submit(Part::kLast);
  utterance_ = 0;
  if (!finals_.back().result || finals_.size() > 1) return std::nullopt;
  conversation::Transcript transcript = std::move(*finals_.back().result);
  finals_.pop_back();
  return transcript;
}

void UtteranceFeed::submit(Part part) {
  const bool last = part == Part::kLast;
  if (!engine_ || refused_) {
    batch_.clear();
    if (last) finals_.back().result = nothing_heard();
    return;
  }
  samples_since_partial_ += batch_.size();
  const bool want_partial = !last && (samples_since_partial_ >= kPartialSamples || part == Part::kBeforePause);
  if (want_partial) samples_since_partial_ = 0;
  std::optional<conversation::Listen> begin;
  if (!begun_on_lane_) begin = listen_;
  auto found = LaneShared<Found>::make();
  core::Task done = safety_.wrap([this, found, last, want_partial, utterance = utterance_] {
    if (last) final_done(utterance, std::move(found->transcript));
    if (want_partial) partial_done(utterance, found->partial);
  });
  RecognizerStream::Later later;
  if (last && finishes_later_) later = when_it_is_there();
  const bool taken = hand_over(
      [engine = *engine_, found, part, want_partial, begin = std::move(begin), pcm = std::exchange(batch_, {}),
       done = std::move(done), later = std::move(later)]() mutable -> core::Task {
        if (engine->stream == nullptr) return std::move(done);
        RecognizerStream& stream = *engine->stream;
        if (begin) stream.begin(*begin);
        if (part == Part::kBeforeResume) stream.resume();
        stream.accept(pcm);
        if (part == Part::kBeforePause) stream.pause();
        if (want_partial) found->partial = stream.partial();
        if (part != Part::kLast) return std::move(done);
        if (later && stream.finish_later(later)) return {};
        found->transcript = stream.finish();
        return std::move(done);
      },
      last);
  if (taken) {
    begun_on_lane_ = true;
    if (last) waits_ = finishes_later_;
    return;
  }
  refused_ = true;
  if (last) finals_.back().result = nothing_heard();
}

/// Behind a result that is waited for, the stream must not be touched.
bool UtteranceFeed::hand_over(core::Work work, bool last) {
  if (!waits_) return lanes_.submit(lane_, latency_, std::move(work));
  if (behind_.size() >= kMostBehind) return false;
  behind_.push_back({std::move(work), utterance_, last});
  return true;
}

RecognizerStream::Later UtteranceFeed::when_it_is_there() {
  return [sequence = &sequence_,
          then = safety_.wrap([this, utterance = utterance_](std::optional<conversation::Transcript> heard) {
            if (heard) return final_done(utterance, *std::move(heard));
            finish_on_lane(utterance);
          })](std::optional<conversation::Transcript> heard) mutable {
    sequence->post([then = std::move(then), heard = std::move(heard)]() mutable { then(std::move(heard)); });
  };
}

void UtteranceFeed::finish_on_lane(std::uint32_t utterance) {
  if (!engine_) return;
  auto found = LaneShared<Found>::make();
  core::Task done = safety_.wrap([this, found, utterance] { final_done(utterance, std::move(found->transcript)); });
  const bool taken =
      lanes_.submit(lane_, latency_, [engine = *engine_, found, done = std::move(done)]() mutable -> core::Task {
        if (engine->stream != nullptr) found->transcript = engine->stream->finish();
        return std::move(done);
      });
  if (!taken) final_done(utterance, nothing_heard());
}

void UtteranceFeed::go_on() {
  waits_ = false;
  while (!waits_ && !behind_.empty()) {
    Behind next = std::move(behind_.front());
    behind_.pop_front();
    if (next.utterance != lost_ && lanes_.submit(lane_, latency_, std::move(next.work))) {
      waits_ = next.last;
      continue;
    }
    lost_ = next.utterance;
    if (utterance_ == lost_) refused_ = true;
    if (next.last) keep_final(next.utterance, nothing_heard());
  }
}

void UtteranceFeed::partial_done(std::uint32_t utterance, const std::string& text) {
  if (!sink_ || utterance != utterance_ || text.empty() || text == last_partial_) return;
  last_partial_ = text;
  const EventSink sink = sink_;  // a sink may end the call, and this with it
  sink(conversation::TranscriptPartial{text});
}

void UtteranceFeed::keep_final(std::uint32_t utterance, conversation::Transcript transcript) {
  const auto pending =
      std::find_if(finals_.begin(), finals_.end(), [&](const Pending& p) { return p.utterance == utterance; });
  if (pending == finals_.end()) return;
  for (conversation::HeardWord& word : transcript.words) {
    word.start = std::max(core::Duration{0}, word.start - pending->pre_roll);
    word.end = std::max(core::Duration{0}, word.end - pending->pre_roll);
  }
  pending->result = std::move(transcript);
}

void UtteranceFeed::final_done(std::uint32_t utterance, conversation::Transcript transcript) {
  keep_final(utterance, std::move(transcript));
  if (finishes_later_) go_on();
  deliver_finals();
}

void UtteranceFeed::deliver_finals() {
  std::vector<conversation::Transcript> ready;
  while (!finals_.empty() && finals_.front().result) {
    ready.push_back(std::move(*finals_.front().result));
    finals_.pop_front();
  }
  const std::weak_ptr<const int> alive = alive_;
  const EventSink sink = sink_;  // a sink may end the call, and this with it
  for (conversation::Transcript& transcript : ready) {
    if (alive.expired() || !sink_) return;
    sink(conversation::TranscriptFinal{std::move(transcript)});
  }
}

}  // namespace callai::audio
