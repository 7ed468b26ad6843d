#include "app/other_nodes.h"

#include <array>
#include <string>
#include <string_view>

namespace callai::app {

namespace {

constexpr const char* kLive = "live";
// What could not be told for so long is no news: who watches asks the database for what there is.
constexpr core::Duration kNewsValid = std::chrono::seconds(10);

/// Organisation, name and call, a line each, then the data: what is published is copied, not written again.
std::string text_of(const api::LiveEvent& event) {
  return event.org.value() + "\n" + event.name + "\n" + event.call.value() + "\n" + event.data;
}

std::optional<api::LiveEvent> event_of(const std::string& text) {
  std::array<std::string, 3> lines;
  std::size_t at = 0;
  for (std::string& line : lines) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) return std::nullopt;
    line = text.substr(at, end - at);
    at = end + 1;
  }
  return api::LiveEvent{core::OrgId(lines[0]), lines[1], core::CallId(lines[2]), text.substr(at)};
}

}  // namespace

OtherNodes::OtherNodes(const Parts& parts) : parts_(parts) {}

core::Result<std::unique_ptr<OtherNodes>> OtherNodes::start(const Parts& parts) {
  std::unique_ptr<OtherNodes> nodes(new OtherNodes(parts));
  const std::string& url = parts.program.settings.store.url;
  if (url.empty()) return nodes;
  repositories::NodeBusSettings settings;
  settings.url = url;
  settings.node = parts.store.node();
  nodes->bus_ = std::make_unique<repositories::NodeBus>(parts.env, std::move(settings));
  repositories::NodeBus& bus = *nodes->bus_;
  nodes->remote_ = std::make_unique<RemoteCalls>(
      RemoteCalls::Parts{parts.env, parts.store.database(), parts.calls, bus, parts.store.node()});
  bus.on(kLive, [&live = parts.live](const repositories::BusMessage& message) {
    if (const auto event = event_of(message.payload)) live.deliver(*event);
  });
  if (core::Status started = bus.start(); !started) return started.error();
  parts.live.set_tell([&bus](const api::LiveEvent& event) {
    (void)bus.tell_all(kLive, text_of(event), kNewsValid);  // what is refused is counted
  });
  return nodes;
}

OtherNodes::~OtherNodes() {
  parts_.live.set_tell({});
  if (bus_) bus_->stop();
}

api::CallControl& OtherNodes::calls() {
  return remote_ ? static_cast<api::CallControl&>(*remote_) : parts_.calls;
}

std::optional<repositories::NodeBusStats> OtherNodes::stats() const {
  return bus_ ? std::optional(bus_->stats()) : std::nullopt;
}

}  // namespace callai::app
