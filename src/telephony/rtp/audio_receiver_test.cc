#include "telephony/rtp/audio_receiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <vector>

#include "core/env.h"
#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// One who sends a tone in packets, a network that a test bends, and a receiver that is asked every 20 ms.
class Line {
 public:
  struct Fate {
    core::Duration delay{0};
    int copies = 1;
  };
  using Network = std::function<Fate(int packet)>;

  explicit Line(Network network, int ptime_ms = 20, Codec codec = Codec::kPcmu)
      : codec_(codec),
        receiver_(std::span(&codec, 1)),
        encoder_(make_encoder(codec)),
        network_(std::move(network)),
        ptime_(milliseconds(ptime_ms)) {}

  /// Of the sender's clock: a packet every ptime * (1 + drift).
  void set_drift(double drift) { drift_ = drift; }
  void start_at(std::uint32_t timestamp) { header_.timestamp = timestamp; }
  void jump_by(std::uint32_t ticks) { header_.timestamp += ticks; }

  /// The sender talks or is silent (sends nothing; its timestamps go on) while the receiver plays.
  void run(core::Duration time, bool talks = true) {
    const core::TimePoint end = now_ + time;
    for (; now_ < end; now_ += milliseconds(1)) {
      while (sent_until_ <= now_) send(talks);
      deliver();
      if ((now_ - phase_).time_since_epoch() % milliseconds(20) == milliseconds(0)) tick();
    }
  }

  void listen(bool listens) { listens_ = listens; }
  const AudioReceiver& receiver() const { return receiver_; }
  /// Frames made up since the last call.
  std::uint64_t take_concealed() {
    const std::uint64_t now = receiver_.counts().concealed_samples / core::kFrameSamples;
    return now - std::exchange(concealed_before_, now);
  }
  const std::vector<std::int16_t>& heard() const { return heard_; }
  void forget_heard() { heard_.clear(); }

 private:
  struct Packet {
    core::TimePoint at;
    RtpHeader header;
    std::vector<std::uint8_t> payload;
  };

  void send(bool talks) {
    std::vector<std::int16_t> pcm(static_cast<std::size_t>(ptime_ / milliseconds(1)) * 8);
    tone_.fill(pcm);
    std::vector<std::uint8_t> payload(pcm.size() * bytes_a_tick(codec_));
    encoder_->encode(pcm, payload);
    if (talks) {
      const Fate fate = network_(packet_++);
      for (int i = 0; i < fate.copies; ++i) on_the_way_.push_back({sent_until_ + fate.delay, header_, payload});
    }
    header_.sequence = static_cast<std::uint16_t>(header_.sequence + (talks ? 1 : 0));
    header_.timestamp += static_cast<std::uint32_t>(pcm.size());
    sent_until_ += std::chrono::duration_cast<core::Duration>(ptime_ * (1.0 + drift_));
  }

  void deliver() {
    for (auto packet = on_the_way_.begin(); packet != on_the_way_.end();) {
      if (packet->at > now_) {
        ++packet;
        continue;
      }
      receiver_.insert(packet->at, codec_, packet->header, packet->payload);
      packet = on_the_way_.erase(packet);
    }
  }

  void tick() {
    conversation::Frame frame{};
    if (!listens_) return receiver_.skip(now_);
    receiver_.pull(now_, frame);
    heard_.insert(heard_.end(), frame.begin(), frame.end());
  }

  Codec codec_;
  AudioReceiver receiver_;
  std::unique_ptr<AudioEncoder> encoder_;
  Network network_;
  const core::Duration ptime_;
  double drift_ = 0;
  dsp::ToneGenerator tone_{200, -20};
  RtpHeader header_;
  int packet_ = 0;
  core::TimePoint now_{};
  core::Duration phase_ = milliseconds(7);
  core::TimePoint sent_until_{};
  std::deque<Packet> on_the_way_;
  std::uint64_t concealed_before_ = 0;
  std::vector<std::int16_t> heard_;
  bool listens_ = true;
};

Line::Network steady() {
  return [](int) { return Line::Fate{}; };
}

Line::Network uniform(int most_ms, double loss, std::uint64_t seed = 5) {
  return [most_ms, loss, random = core::SeededRandom(seed)](int) mutable {
    const auto delay = milliseconds(random.next() % static_cast<unsigned>(most_ms + 1));
    const bool lost = static_cast<double>(random.next() % 10000) < loss * 10000;
    return Line::Fate{delay, lost ? 0 : 1};
  };
}

/// Frames of 20 ms in which less is heard than the tone.
int weak_frames(const std::vector<std::int16_t>& pcm) {
  int weak = 0;
  for (std::size_t i = 0; i + 160 <= pcm.size(); i += 160) {
    weak += dsp::level_dbfs(std::span(pcm).subspan(i, 160)) < -23 ? 1 : 0;
  }
  return weak;
}

TEST(AudioReceiver, IsHeardFromTheNextFrameOnWhenNobodyListenedBefore) {
  Line line(steady());
  line.run(milliseconds(500));
  line.listen(false);
  line.run(seconds(10));
  line.forget_heard();
  line.listen(true);
  line.run(seconds(1));
  EXPECT_EQ(weak_frames(line.heard()), 0);
  EXPECT_EQ(line.take_concealed(), 0U);
  EXPECT_LE(line.receiver().buffer().delay(), milliseconds(50));
  EXPECT_EQ(line.receiver().buffer().counts().late, 0U);
}

TEST(AudioReceiver, MakesNothingUpWhileNobodyListens) {
  Line line(uniform(60, 0.05));
  line.run(seconds(1));
  line.take_concealed();
  line.listen(false);
  line.run(seconds(10));
  EXPECT_EQ(line.take_concealed(), 0U);
}

class EveryPacketLength : public testing::TestWithParam<int> {};

TEST_P(EveryPacketLength, IsPlayedWithoutAHoleAndWithLittleDelay) {
  Line line(steady(), GetParam());
  line.run(milliseconds(500));
  line.take_concealed();
  line.forget_heard();
  line.run(seconds(20));
  EXPECT_EQ(line.take_concealed(), 0U);
  EXPECT_EQ(weak_frames(line.heard()), 0);
  EXPECT_LE(line.receiver().buffer().delay(), milliseconds(10 + 20 + 20));
  EXPECT_EQ(line.receiver().buffer().counts().late, 0U);
}

INSTANTIATE_TEST_SUITE_P(AudioReceiver, EveryPacketLength, testing::Values(10, 20, 30, 40, 60));

TEST(AudioReceiver, EveryCodecIsHeard) {
  for (const Codec codec : {Codec::kPcmu, Codec::kPcma, Codec::kG722, Codec::kL16}) {
    Line line(steady(), 20, codec);
    line.run(milliseconds(500));
    line.forget_heard();
    line.run(seconds(2));
    EXPECT_EQ(weak_frames(line.heard()), 0) << static_cast<int>(codec);
  }
}

TEST(AudioReceiver, AHundredMillisecondsOfJitterAreLearnedAndThenHardlyHeard) {
  Line line(uniform(100, 0));
  line.run(seconds(20));
  line.take_concealed();
  line.forget_heard();
  line.run(seconds(60));
  EXPECT_LT(line.take_concealed(), 3000U * 3 / 100);
  EXPECT_LE(weak_frames(line.heard()), 3000 * 1 / 100);
  EXPECT_LE(line.receiver().buffer().delay(), milliseconds(140));
}

TEST(AudioReceiver, LossIsConcealedFrameForFrameAndCostsNoDelay) {
  Line line(uniform(0, 0.05));
  line.run(seconds(60));
  EXPECT_NEAR(static_cast<double>(line.take_concealed()), 3000 * 0.05, 25);
  EXPECT_LE(line.receiver().buffer().delay(), milliseconds(50));
}

TEST(AudioReceiver, PacketsThatOvertakeEachOtherAreNoLossOnceItHasLearned) {
  Line line([](int i) { return Line::Fate{milliseconds(i % 5 == 0 ? 30 : 0)}; });
  line.run(seconds(10));
  line.take_concealed();
  line.run(seconds(30));
  EXPECT_EQ(line.take_concealed(), 0U);
}

TEST(AudioReceiver, DuplicatesAreCountedAndPlayedOnce) {
  Line line([](int) { return Line::Fate{milliseconds(0), 2}; });
  line.run(milliseconds(500));
  line.take_concealed();
  line.run(seconds(10));
  EXPECT_EQ(line.take_concealed(), 0U);
  EXPECT_GT(line.receiver().buffer().counts().duplicate + line.receiver().buffer().counts().late, 500U);
  EXPECT_LE(line.receiver().buffer().delay(), milliseconds(50));
}

TEST(AudioReceiver, APauseOfTheSenderIsSilenceAndTheNextWordsBeginWhole) {
  Line line(uniform(30, 0));
  line.run(seconds(10));
  std::uint64_t concealed = 0;
  for (int i = 0; i < 20; ++i) {
    line.run(milliseconds(1500), false);
    line.take_concealed();
    line.forget_heard();
    line.run(milliseconds(500));
    concealed += line.take_concealed();
    // The first frames are the pause's: the way through network and buffer.
    EXPECT_LE(weak_frames(line.heard()), 5);
  }
  EXPECT_LE(concealed, 20U * 25U * 4 / 100);
}

TEST(AudioReceiver, ClocksThatDriftApartAreFollowed) {
  for (const double drift : {-300e-6, 300e-6}) {
    Line line(uniform(5, 0));
    line.set_drift(drift);
    line.run(seconds(10));
    line.take_concealed();
    line.forget_heard();
    line.run(seconds(600));
    EXPECT_LE(line.take_concealed(), 3U) << drift;
    EXPECT_LE(weak_frames(line.heard()), 1) << drift;
    EXPECT_LE(line.receiver().buffer().delay(), milliseconds(60)) << drift;
    const auto counts = line.receiver().counts();
    EXPECT_GT(drift < 0 ? counts.shortened : counts.lengthened, 8U) << drift;
  }
}

TEST(AudioReceiver, WhatAStalledNetworkHeldBackIsPlayedAndTheDelayMadeGoodAgain) {
  Line line([](int i) { return Line::Fate{milliseconds(i >= 500 && i < 510 ? 20 * (510 - i) : 0)}; });
  line.run(seconds(10));
  line.take_concealed();
  line.run(milliseconds(400));
  EXPECT_EQ(line.receiver().buffer().counts().late, 0U);
  line.run(seconds(120));
  EXPECT_LE(line.receiver().buffer().delay(), milliseconds(60));
}

TEST(AudioReceiver, TimestampsMayWrapAndJump) {
  Line line(steady());
  line.start_at(0xFFFFFFFF - 80000);
  line.run(milliseconds(500));
  line.take_concealed();
  line.run(seconds(20));
  EXPECT_EQ(line.take_concealed(), 0U);
  for (const std::uint32_t jump : {1'000'000U, 0xFFF00000U}) {
    line.jump_by(jump);
    line.run(seconds(1));
    EXPECT_LE(line.take_concealed(), 5U);
    line.forget_heard();
    line.run(seconds(2));
    EXPECT_EQ(line.take_concealed(), 0U);
    EXPECT_EQ(weak_frames(line.heard()), 0);
  }
}

TEST(AudioReceiver, TheFarSideMayChangeItsCodec) {
  const Codec codecs[] = {Codec::kPcmu, Codec::kL16};
  AudioReceiver receiver(codecs);
  dsp::ToneGenerator tone(200, -20);
  conversation::Frame frame{};
  std::vector<double> levels;
  for (int i = 0; i < 100; ++i) {
    const Codec codec = i < 50 ? Codec::kPcmu : Codec::kL16;
    RtpHeader header;
    header.timestamp = static_cast<std::uint32_t>(160 * i);
    std::vector<std::uint8_t> payload(160 * bytes_a_tick(codec));
    tone.fill(frame);
    make_encoder(codec)->encode(frame, payload);
    const core::TimePoint now(milliseconds(20 * i));
    EXPECT_TRUE(receiver.insert(now, codec, header, payload));
    EXPECT_FALSE(receiver.insert(now, Codec::kG722, header, payload));
    receiver.pull(now, frame);
    levels.push_back(dsp::level_dbfs(frame));
  }
  EXPECT_NEAR(levels[45], -20, 1);
  EXPECT_NEAR(levels[95], -20, 1);
}

TEST(AudioReceiver, NothingIsSilence) {
  const Codec codecs[] = {Codec::kPcma};
  AudioReceiver receiver(codecs);
  conversation::Frame frame{};
  frame.fill(99);
  receiver.pull(core::TimePoint(seconds(1)), frame);
  EXPECT_EQ(dsp::peak(frame), 0);
  EXPECT_EQ(receiver.counts().concealed_samples, 0U);
}

}  // namespace
}  // namespace callai::telephony
