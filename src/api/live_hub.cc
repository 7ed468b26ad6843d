#include "api/live_hub.h"

#include <algorithm>
#include <utility>

namespace callai::api {

void LiveHub::publish(const core::OrgId& org, const std::string& name, const core::CallId& call,
                      const std::string& data) {
  const LiveEvent event{org, name, call, data};
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  show_locked(event);
  // Under the lock, so that others hear of events in their order, and of none after set_tell({}).
  if (tell_) tell_(event);
}

void LiveHub::deliver(const LiveEvent& event) {
  const std::lock_guard lock(mutex_);
  if (!closed_) show_locked(event);
}

void LiveHub::set_tell(Tell tell) {
  const std::lock_guard lock(mutex_);
  tell_ = std::move(tell);
}

void LiveHub::show_locked(const LiveEvent& shown) {
  Org& of = orgs_[shown.org];
  const Event event{next_id_, shown.call.value(), event_text(next_id_, shown.name, shown.data)};
  ++next_id_;
  std::erase_if(of.watchers, [&](const Watcher& watcher) {
    const auto stream = watcher.stream.lock();
    if (!stream) return true;
    if (!watcher.call.empty() && watcher.call != event.call) return stream->closed();
    return !stream->push(event.text);
  });
  of.kept.push_back(event);
  if (of.kept.size() > kKept) of.kept.pop_front();
  follow_line(of, shown);
}

void LiveHub::follow_line(Org& of, const LiveEvent& event) {
  if (event.name == "line_held" || event.name == "line_trouble") {
    // Its number is not kept: who comes back asks from the newest that was told, and this one is told again.
    of.lines[event.call][event.name] = event_text(0, event.name, event.data);
    // The oldest has the least id. Its node may have died without a word.
    if (of.lines.size() > kMaxLines) of.lines.erase(of.lines.begin());
  } else if (event.name == "line_recovered") {
    const auto line = of.lines.find(event.call);
    if (line != of.lines.end()) line->second.erase("line_trouble");
  } else if (event.name == "call_ended") {
    of.lines.erase(event.call);
  }
}

std::size_t LiveHub::count_locked() {
  std::size_t count = 0;
  for (auto& [id, org] : orgs_) {
    std::erase_if(org.watchers, [](const Watcher& watcher) {
      const auto stream = watcher.stream.lock();
      return !stream || stream->closed();
    });
    count += org.watchers.size();
  }
  return count;
}

std::size_t LiveHub::watching() {
  const std::lock_guard lock(mutex_);
  return count_locked();
}

std::shared_ptr<EventStream> LiveHub::watch(const core::OrgId& org, const core::CallId& call, std::uint64_t last_id) {
  const std::lock_guard lock(mutex_);
  if (closed_ || count_locked() >= kMaxStreams) return nullptr;
  auto stream = std::make_shared<EventStream>();
  Org& of = orgs_[org];
  stream->push("retry: 2000\n\n");
  for (const Event& event : of.kept) {
    if (last_id == 0 || event.id <= last_id) continue;
    if (call.empty() || event.call == call.value()) stream->push(event.text);
  }
  for (const auto& [id, line] : of.lines) {
    if (!call.empty() && id != call) continue;
    for (const auto& [name, text] : line) stream->push(text);
  }
  of.watchers.push_back({stream, call.value()});
  return stream;
}

void LiveHub::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (auto& [id, org] : orgs_) {
    for (const Watcher& watcher : org.watchers) {
      if (const auto stream = watcher.stream.lock()) stream->close();
    }
    org.watchers.clear();
  }
}

}  // namespace callai::api
