#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/lane_shared.h"
#include "audio/media_session.h"
#include "audio/speech_recognizer.h"
#include "conversation/vocabulary.h"
#include "core/executor.h"
#include "core/task_safety.h"

namespace callai::audio {

/// Feeds the recogniser of one call: batches of about 100 ms go to the speech lane, partial results come back at most
/// five times a second, and each utterance ends with exactly one final one, in order. Word times are given from the
/// first voiced frame, so the pre-roll is taken off. A result that a server works out keeps no lane; what belongs to
/// the next utterance waits for it here. Lives on the dispatch sequence.
class UtteranceFeed {
 public:
  using EventSink = std::function<void(conversation::Event)>;

  /// References outlive it and the recogniser's stream.
  UtteranceFeed(core::Sequence& sequence, core::WorkLanes& lanes, std::string lane, core::Duration latency)
      : sequence_(sequence), lanes_(lanes), lane_(std::move(lane)), latency_(latency) {}

  /// `sink` is called from tasks on the dispatch sequence, never from inside a method.
  void start(std::unique_ptr<RecognizerStream> stream, EventSink sink);
  /// What will be expected of the utterances that begin from now on.
  void listen(const conversation::Listen& expected) { listen_ = expected; }
  /// Takes the frames that belong to the utterance under way, and hands them on when there are enough.
  void pull(MediaSession& media);
  void begin(const MediaEvent& started);
  /// The caller fell silent: what was said so far goes to the lane, and the result is worked out there.
  void pause(MediaSession& media);
  /// The caller went on.
  void resume(MediaSession& media);
  /// The utterance is over: its last frames go to the lane and the final result will come. Returns the final result at
  /// once when there is nothing to wait for (no recogniser).
  std::optional<conversation::Transcript> end(MediaSession& media);
  /// Gives the recogniser back, on its lane. Nothing is reported any more.
  void stop();

 private:
  struct Engine {
    std::unique_ptr<RecognizerStream> stream;  // one lane's works in turn
  };
  struct Pending {
    std::uint32_t utterance = 0;
    core::Duration pre_roll{0};
    std::optional<conversation::Transcript> result;
  };

  struct Behind {
    core::Work work;
    std::uint32_t utterance = 0;
    bool last = false;
  };

  void take_frames(MediaSession& media);
  enum class Part { kMore, kBeforePause, kBeforeResume, kLast };
  void submit(Part part);
  bool hand_over(core::Work work, bool last);
  RecognizerStream::Later when_it_is_there();
  void finish_on_lane(std::uint32_t utterance);
  void go_on();
  void partial_done(std::uint32_t utterance, const std::string& text);
  void keep_final(std::uint32_t utterance, conversation::Transcript transcript);
  void final_done(std::uint32_t utterance, conversation::Transcript transcript);
  void deliver_finals();

  core::Sequence& sequence_;
  core::WorkLanes& lanes_;
  std::string lane_;
  core::Duration latency_;
  EventSink sink_;
  std::optional<LaneShared<Engine>> engine_;
  conversation::Listen listen_;

  std::uint32_t utterance_ = 0;  // 0: none under way
  core::Duration pre_roll_{0};
  bool begun_on_lane_ = false;
  bool refused_ = false;  // the lane did not take a part of it
  std::size_t samples_since_partial_ = 0;
  std::string last_partial_;
  std::vector<std::int16_t> batch_;
  std::optional<CapturedFrame> next_frame_;  // of an utterance that has not begun here yet
  std::deque<Pending> finals_;
  bool finishes_later_ = false;                                        // the engine may work results out elsewhere
  bool waits_ = false;                                                 // for one
  std::deque<Behind> behind_;                                          // what the stream is to be told when it is there
  std::uint32_t lost_ = 0;                                             // utterance of which a part was refused then
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);  // a sink may end the call
  core::TaskSafety safety_;
};

}  // namespace callai::audio
