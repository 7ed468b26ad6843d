#include "telephony/rtp/media_worker.h"

#include <algorithm>
#include <chrono>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kCommandCapacity = 8192;
constexpr std::size_t kEventCapacity = 16384;
constexpr int kMostBatches = 8;  // a turn, of one socket: 64 packets; the rest waits, or the kernel drops it
constexpr core::Duration kOldestStamp = milliseconds(1000);

}  // namespace

/// Of one leg, for as long as its turn lasts.
class MediaWorker::Output final : public SessionOutput {
 public:
  Output(MediaWorker& worker, MediaLeg& leg) : worker_(worker), leg_(leg) {}

  void send(MediaChannel channel, const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept override {
    worker_.sockets_.send(channel == MediaChannel::kRtp ? leg_.rtp : leg_.rtcp, to, bytes);
  }
  void report(const MediaEvent& event) noexcept override {
    if (worker_.events_.push(Event{leg_.id, event})) {
      worker_.signal_ = true;
    } else {
      worker_.lost_events_.fetch_add(1, std::memory_order_relaxed);
    }
  }

 private:
  MediaWorker& worker_;
  MediaLeg& leg_;
};

MediaWorker::MediaWorker(core::Env env, core::Wakeup& wakeup, std::size_t most_legs, bool realtime_priority,
                         bool use_ring)
    : env_(env),
      wakeup_(wakeup),
      commands_(kCommandCapacity),
      events_(kEventCapacity),
      retired_(kCommandCapacity),
      sockets_(use_ring) {
  if (use_ring && !sockets_.has_ring()) {
    env_.log.warning("media_system_calls",
                     {{"batched", false},
                      {"mend",
                       "allow io_uring (kernel.io_uring_disabled = 0, a seccomp profile that has it): a call's "
                       "audio then takes half of the processor time"}});
  }
  // The emptiest slot never holds more, so that adding allocates nothing.
  for (auto& slot : slots_) slot.reserve(most_legs / kSlots + 1);
  MediaThreadSettings settings;
  settings.period = milliseconds(1);
  settings.realtime_priority = realtime_priority;
  settings.idle = [this] { return idle(); };
  thread_ = std::make_unique<MediaThread>(env, settings, [this](core::TimePoint due) { turn(due); });
}

MediaWorker::~MediaWorker() {
  thread_.reset();
  Command command;
  while (commands_.pop(command)) delete command.plan;
  Retired retired;
  while (retired_.pop(retired)) delete retired.plan;
}

bool MediaWorker::post(const Command& command) noexcept {
  if (!commands_.push(command)) return false;
  thread_->wake();
  return true;
}

// ---- media thread --------------------------------------------------------------------------------------------------

bool MediaWorker::idle() const noexcept {
  return served_ == 0 && commands_.empty();
}

void MediaWorker::turn(core::TimePoint due) noexcept {
  signal_ = false;
  now_ = env_.clock.now();
  kernel_now_ = kernel_clock_.wall_now();
  run_commands(due);
  const auto slot = static_cast<std::size_t>(due.time_since_epoch() / milliseconds(1)) % kSlots;
  for (std::span<MediaLeg* const> left(slots_[slot]); !left.empty();) {
    const std::size_t some = std::min(left.size(), SocketBatch::kMostSockets);
    serve(due, left.first(some));
    left = left.subspan(some);
  }
  for (void* const leg : reports_.ready()) take_reports(*static_cast<MediaLeg*>(leg));
  sockets_.flush();
  if (signal_) wakeup_.signal();
}

void MediaWorker::run_commands(core::TimePoint now) noexcept {
  Command command;
  // A command lets go of one thing at most.
  while (retired_.size() < retired_.capacity() && commands_.pop(command)) run(command, now);
}

void MediaWorker::run(const Command& command, core::TimePoint now) noexcept {
  MediaLeg& leg = *command.leg;
  switch (command.verb) {
    case Verb::kApply: {
      std::unique_ptr<SessionPlan> plan(command.plan);
      leg.session.adopt(now, plan);
      if (leg.slot < 0) add(leg);
      Retired old;
      old.plan = plan.release();
      if (old.plan != nullptr) signal_ = retired_.push(old) || signal_;
      return;
    }
    case Verb::kKeys:
      for (const char key : command.keys) {
        if (key != '\0') leg.session.send_key(key);
      }
      return;
    case Verb::kClose: {
      Output output(*this, leg);
      leg.session.goodbye(now, output);
      sockets_.flush();  // its sockets may be closed from now on
      if (leg.slot >= 0) remove(leg);
      Retired old;
      old.leg = &leg;
      signal_ = retired_.push(old) || signal_;
      return;
    }
  }
}

void MediaWorker::add(MediaLeg& leg) noexcept {
  const auto emptiest =
      std::min_element(slots_.begin(), slots_.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  emptiest->push_back(&leg);
  leg.slot = static_cast<int>(emptiest - slots_.begin());
  reports_.add(leg.rtcp, &leg);
  ++served_;
}

void MediaWorker::remove(MediaLeg& leg) noexcept {
  std::erase(slots_[static_cast<std::size_t>(leg.slot)], &leg);
  leg.slot = -1;
  reports_.remove(leg.rtcp);
  --served_;
}

void MediaWorker::received(MediaLeg& leg, MediaChannel channel, std::span<const Datagram> datagrams) noexcept {
  Output output(*this, leg);
  for (const Datagram& datagram : datagrams) {
    // The wall clock may have been set in between: then the stamp means nothing.
    const core::Duration age = kernel_now_ - datagram.stamp;
    const bool sensible = age > -milliseconds(20) && age < kOldestStamp;
    leg.session.received(sensible ? now_ - age : now_, channel, datagram.source, datagram.bytes, output);
  }
}

void MediaWorker::take_reports(MediaLeg& leg) noexcept {
  for (int i = 0; i < kMostBatches; ++i) {
    const auto datagrams = leg.rtcp.receive(batch_);
    received(leg, MediaChannel::kRtcp, datagrams);
    if (datagrams.size() < DatagramBatch::kMost) return;
  }
}

void MediaWorker::take_packets(MediaLeg& leg, std::size_t index) noexcept {
  for (int i = 0; i < kMostBatches; ++i) {
    const auto datagrams = sockets_.take(index);
    if (datagrams.empty()) return;
    received(leg, MediaChannel::kRtp, datagrams);
  }
}

void MediaWorker::play(core::TimePoint due, MediaLeg& leg) noexcept {
  Output output(*this, leg);
  leg.ticking.store(true);
  leg.session.tick(due, leg.port.load(), output);
  leg.ticking.store(false);
  leg.counts.write(leg.session.counts());
}

void MediaWorker::serve(core::TimePoint due, std::span<MediaLeg* const> batch) noexcept {
  for (std::size_t i = 0; i < batch.size(); ++i) receiving_[i] = &batch[i]->rtp;
  sockets_.receive(std::span<UdpSocket* const>(receiving_).first(batch.size()));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    take_packets(*batch[i], i);
    play(due, *batch[i]);
  }
}

}  // namespace callai::telephony
