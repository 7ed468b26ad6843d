#include "api/open_streams.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace callai::api {

namespace {

bool is_over(const OpenStreams::Opened& opened) {
  const auto events = opened.events.lock();
  const auto socket = opened.socket.lock();
  return (events == nullptr || events->closed()) && (socket == nullptr || socket->closed());
}

void end(const OpenStreams::Opened& opened) {
  if (const auto events = opened.events.lock()) events->close();
  if (const auto socket = opened.socket.lock()) socket->close("log in again");
}

}  // namespace

void OpenStreams::add(Opened opened) {
  const std::lock_guard lock(mutex_);
  std::erase_if(opened_, is_over);
  opened_.push_back(std::move(opened));
}

void OpenStreams::look(Authenticator& authenticator) {
  std::vector<Opened> open;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(opened_, is_over);
    open = opened_;
  }
  // Of each session and key once; nothing: refused.
  std::map<std::string, std::optional<repositories::Role>> roles;
  for (const Opened& one : open) {
    const std::string& shown = one.key.empty() ? one.session : one.key;
    auto known = roles.find(shown);
    if (known == roles.end()) {
      const auto found = authenticator.look(one.session, one.key);
      std::optional<repositories::Role> role;
      if (found.ok()) role = found->role;
      if (!found.ok() && found.error().code != core::ErrorCode::kPermissionDenied) role = repositories::Role::kOwner;
      known = roles.emplace(shown, role).first;
    }
    if (!known->second || !repositories::at_least(*known->second, one.least)) end(one);
  }
}

}  // namespace callai::api
