#include "telephony/rtp/media_engine.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "core/check.h"
#include "telephony/rtp/session_statistics.h"

namespace callai::telephony {
namespace {

core::Error closed() {
  return {core::ErrorCode::kNotFound, "the media of this call is closed", "", ""};
}

SrtpKey random_key(core::Random& random) {
  SrtpKey key;
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < key.key_and_salt.size(); ++i) {
    if (i % sizeof word == 0) word = random.next();
    key.key_and_salt[i] = static_cast<std::uint8_t>(word >> (8 * (i % sizeof word)));
  }
  return key;
}

bool is_key(char c) {
  return event_of_key(c).has_value();
}

}  // namespace

MediaEngine::MediaEngine(core::Env env, core::Wakeup& wakeup, const MediaEngineSettings& settings)
    : env_(env), settings_(settings) {
  CALLAI_CHECK(settings.first_port > 0 && settings.first_port % 2 == 0 && settings.last_port > settings.first_port,
               "a port range begins with an even port and holds two or more");
  CALLAI_CHECK(settings.threads > 0, "one media thread or more");
  CALLAI_CHECK(settings.report_interval > core::Duration{0}, "reports are some time apart");
  ports_.resize((static_cast<std::size_t>(settings.last_port - settings.first_port) + 1) / 2);
  // Not the same ports after each start: it is harder to guess where to inject.
  next_pair_ = static_cast<std::size_t>(env.random.next()) % ports_.size();
  for (int i = 0; i < settings.threads; ++i) {
    workers_.push_back(std::make_unique<MediaWorker>(env, wakeup, settings.most_sessions, settings.realtime_priority,
                                                     settings.batches_system_calls));
  }
}

MediaEngine::~MediaEngine() {
  for (auto& [id, entry] : sessions_) entry.leg->port.store(nullptr);
  workers_.clear();  // their threads end before the legs go
}

core::Result<MediaEngine::Entry*> MediaEngine::find(MediaId id) {
  const auto found = sessions_.find(id.value());
  if (found == sessions_.end()) return closed();
  return &found->second;
}

/// What media threads have let go of.
void MediaEngine::reap() {
  for (auto& worker : workers_) {
    MediaWorker::Retired retired;
    while (worker->next_retired(retired)) {
      delete retired.plan;
      if (retired.leg == nullptr) continue;
      ports_[static_cast<std::size_t>(retired.leg->local_port - settings_.first_port) / 2] = false;
      closing_.erase(retired.leg);
      --worker->legs;
    }
  }
}

core::Status MediaEngine::bind(const Endpoint& local, MediaLeg& leg) {
  core::Status last = core::Error{core::ErrorCode::kResourceExhausted,
                                  "all media ports from " + std::to_string(settings_.first_port) + " to " +
                                      std::to_string(settings_.last_port) + " are taken",
                                  "widen the range of media ports, or end calls", ""};
  for (std::size_t tried = 0; tried < ports_.size(); ++tried) {
    const std::size_t pair = next_pair_;
    next_pair_ = (next_pair_ + 1) % ports_.size();
    if (ports_[pair]) continue;
    Endpoint at = local;
    at.port = static_cast<std::uint16_t>(settings_.first_port + 2 * pair);
    auto rtp = UdpSocket::bind(at);
    ++at.port;
    auto rtcp = rtp ? UdpSocket::bind(at) : core::Result<UdpSocket>(rtp.error());
    if (!rtcp) {
      if (rtcp.error().code != core::ErrorCode::kUnavailable) return rtcp.error();
      continue;  // another program's
    }
    leg.rtp = std::move(*rtp);
    leg.rtcp = std::move(*rtcp);
    leg.local_port = static_cast<std::uint16_t>(at.port - 1);
    ports_[pair] = true;
    return {};
  }
  return last;
}

core::Result<LocalMedia> MediaEngine::open(const std::string& local_ip) {
  const std::lock_guard lock(mutex_);
  reap();
  if (sessions_.size() + closing_.size() >= settings_.most_sessions) {
    return core::Error{core::ErrorCode::kResourceExhausted,
                       "no more than " + std::to_string(settings_.most_sessions) + " calls have media at once",
                       "end calls, or allow more", ""};
  }
  auto local = parse_endpoint({local_ip, 0});
  if (!local) return local.error();
  RtpSessionSettings session;
  session.ssrc = static_cast<std::uint32_t>(env_.random.next());
  session.first_sequence = static_cast<std::uint16_t>(env_.random.next());
  session.first_timestamp = static_cast<std::uint32_t>(env_.random.next());
  session.seed = env_.random.next();
  session.wall_start = env_.clock.wall_now() - env_.clock.now().time_since_epoch();
  session.report_interval = settings_.report_interval;
  session.watch = settings_.watch;
  Entry entry;
  entry.leg = std::make_unique<MediaLeg>(MediaId(next_id_), session);
  if (core::Status status = bind(*local, *entry.leg); !status) return status.error();
  entry.worker = std::min_element(workers_.begin(), workers_.end(), [](const auto& a, const auto& b) {
                   return a->legs < b->legs;
                 })->get();
  ++entry.worker->legs;
  LocalMedia opened;
  opened.id = entry.leg->id;
  opened.rtp = {local_ip, entry.leg->local_port};
  opened.srtp = random_key(env_.random);
  sessions_.emplace(next_id_++, std::move(entry));
  return opened;
}

core::Status MediaEngine::post(Entry& entry, MediaWorker::Command& command) {
  command.leg = entry.leg.get();
  if (entry.worker->post(command)) return {};
  return core::Error{core::ErrorCode::kResourceExhausted, "the media thread does not keep up with its requests",
                     "give the program a core of its own", ""};
}

core::Status MediaEngine::apply(MediaId id, const NegotiatedMedia& agreed) {
  const std::lock_guard lock(mutex_);
  reap();
  auto entry = find(id);
  if (!entry) return entry.error();
  auto plan = make_session_plan(agreed, (*entry)->leg->ssrc);
  if (!plan) return plan.error();
  MediaWorker::Command command;
  command.verb = MediaWorker::Verb::kApply;
  command.plan = plan->get();
  if (core::Status status = post(**entry, command); !status) return status;
  plan->release();  // the media thread's, until it is retired
  (*entry)->leg->sends_keys = agreed.dtmf_send.has_value();
  return {};
}

void MediaEngine::detach(MediaLeg& leg) {
  leg.port.store(nullptr);
  // The media thread raises `ticking` before it reads the port: once it is down, the old port is out of its hands.
  while (leg.ticking.load()) std::this_thread::yield();
}

core::Status MediaEngine::attach(MediaId id, conversation::AudioPort* port) {
  const std::lock_guard lock(mutex_);
  auto entry = find(id);
  if (!entry) return entry.error();
  detach(*(*entry)->leg);
  (*entry)->leg->port.store(port);
  return {};
}

core::Status MediaEngine::send_dtmf(MediaId id, const std::string& digits) {
  const std::lock_guard lock(mutex_);
  auto entry = find(id);
  if (!entry) return entry.error();
  MediaLeg& leg = *(*entry)->leg;
  if (!leg.sends_keys) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the far side takes no keys as RTP events",
                       "send them by SIP INFO", ""};
  }
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_key)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "these are no telephone keys",
                       "send 1 to 64 of 0-9, A-D, * and #", ""};
  }
  const std::uint64_t waiting = leg.keys_wanted - leg.counts.read().keys_sent;
  if (waiting + digits.size() > TelephoneEventSender::kMostQueued) {
    return core::Error{core::ErrorCode::kResourceExhausted, "more than 64 keys would wait to be sent",
                       "send them later", ""};
  }
  MediaWorker::Command command;
  command.verb = MediaWorker::Verb::kKeys;
  std::copy(digits.begin(), digits.end(), command.keys.begin());
  if (core::Status status = post(**entry, command); !status) return status;
  leg.keys_wanted += digits.size();
  return {};
}

core::Result<MediaStatistics> MediaEngine::statistics(MediaId id) {
  const std::lock_guard lock(mutex_);
  auto entry = find(id);
  if (!entry) return entry.error();
  return to_statistics((*entry)->leg->counts.read());
}

core::Result<MediaStatistics> MediaEngine::close(MediaId id) {
  const std::lock_guard lock(mutex_);
  reap();
  auto entry = find(id);
  if (!entry) return entry.error();
  MediaLeg& leg = *(*entry)->leg;
  detach(leg);
  MediaWorker::Command command;
  if (core::Status status = post(**entry, command); !status) return status.error();
  const MediaStatistics last = to_statistics(leg.counts.read());
  closing_.emplace(&leg, std::move(**entry));
  sessions_.erase(id.value());
  return last;
}

void MediaEngine::drain(const EventSink& sink) {
  {
    const std::lock_guard lock(mutex_);
    reap();
  }
  for (auto& worker : workers_) {
    MediaWorker::Event event;
    while (worker->next_event(event)) {
      {
        const std::lock_guard lock(mutex_);
        if (!sessions_.contains(event.id.value())) continue;
      }
      sink(event.id, event.event);
    }
  }
}

std::size_t MediaEngine::sessions() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

TickCounts MediaEngine::ticks() const {
  TickCounts all;
  for (const auto& worker : workers_) {
    const TickCounts counts = worker->ticks();
    all.ticks += counts.ticks;
    all.skipped += counts.skipped;
    for (std::size_t i = 0; i < all.late.size(); ++i) all.late[i] += counts.late[i];
  }
  return all;
}

}  // namespace callai::telephony
