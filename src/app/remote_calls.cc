#include "app/remote_calls.h"

#include <utility>

#include "core/this_thread.h"
#include "repositories/system/node_repo.h"

namespace callai::app {

namespace {

constexpr const char* kRequest = "call_request";
constexpr const char* kAnswer = "call_answer";

core::Error silent(const std::string& node, const std::string& mend,
                   core::ErrorCode code = core::ErrorCode::kUnavailable) {
  return {code, "the node that has the call does not answer", mend, "node " + node};
}

}  // namespace

RemoteCalls::RemoteCalls(const Parts& parts) : parts_(parts), thread_([this] { run(); }) {
  parts_.bus.on(kRequest, [this](const repositories::BusMessage& message) { on_request(message); });
  parts_.bus.on(kAnswer, [this](const repositories::BusMessage& message) { on_answer(message); });
}

RemoteCalls::~RemoteCalls() {
  requests_.stop();
  thread_.join();
}

core::Status RemoteCalls::command(const core::OrgId& org, const core::CallId& call,
                                  const conversation::OperatorCommand& command) {
  core::Status here = parts_.here.command(org, call, command);
  if (here.ok()) return here;
  const auto there = elsewhere(here.error(), {"", org, call, RemoteRequest::What::kCommand, command, ""});
  return there.ok() ? core::Status{} : core::Status{there.error()};
}

core::Status RemoteCalls::send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) {
  core::Status here = parts_.here.send_dtmf(org, call, digits);
  if (here.ok()) return here;
  const auto there = elsewhere(here.error(), {"", org, call, RemoteRequest::What::kDtmf, {}, digits});
  return there.ok() ? core::Status{} : core::Status{there.error()};
}

core::Result<std::string> RemoteCalls::session_json(const core::OrgId& org, const core::CallId& call) {
  auto here = parts_.here.session_json(org, call);
  if (here.ok()) return here;
  return elsewhere(here.error(), {"", org, call, RemoteRequest::What::kSession, {}, ""});
}

core::Result<std::string> RemoteCalls::node_of(const core::OrgId& org, const core::CallId& call) const {
  const auto holder = repositories::NodeRepo(parts_.database).holder_of(org, call);
  if (!holder.ok()) return holder.error();
  if (!*holder || (*holder)->node == parts_.node) return std::string();
  const core::Duration unseen = parts_.env.clock.wall_now() - (*holder)->seen;
  if (unseen < kLease) return (*holder)->node;
  return silent((*holder)->node, "nothing was done: it is not seen any more, and the call is going to be interrupted");
}

core::Result<std::string> RemoteCalls::elsewhere(const core::Error& here, RemoteRequest request) {
  if (here.code != core::ErrorCode::kNotFound) return here;
  const auto node = node_of(request.org, request.call);
  if (!node.ok()) return node.error();
  if (node->empty()) return here;
  return ask(*node, std::move(request));
}

core::Result<std::string> RemoteCalls::ask(const std::string& node, RemoteRequest request) {
  request.id = parts_.env.ids.make("ask");
  {
    const std::lock_guard lock(mutex_);
    asked_[request.id];
  }
  const bool sent =
      parts_.bus.connected() && parts_.bus.tell(node, kRequest, to_json_text(request), core::Duration(kPatience));
  std::optional<RemoteAnswer> answer;
  {
    std::unique_lock lock(mutex_);
    if (sent) answered_.wait_for(lock, kPatience, [&] { return asked_[request.id].has_value(); });
    answer = std::move(asked_[request.id]);
    asked_.erase(request.id);
  }
  if (answer && answer->status.ok()) return std::move(answer->session);
  if (answer) return answer->status.error();
  if (!sent) return silent(node, "nothing was done: this node has no connection to the others now, try again");
  if (request.what == RemoteRequest::What::kSession) return silent(node, "try again, and look at node " + node);
  // Not what is tried again without thinking.
  return silent(node, "it may have been done all the same: look at the call before you ask again, and at node " + node,
                core::ErrorCode::kDeadlineExceeded);
}

void RemoteCalls::on_answer(const repositories::BusMessage& message) {
  auto answer = answer_from_json_text(message.payload);
  if (!answer.ok()) {
    parts_.env.log.warning("node_answer_unreadable", {{"error", core::describe(answer.error())}});
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    const auto asked = asked_.find(answer->id);
    if (asked == asked_.end()) return;  // it was given up
    asked->second = *std::move(answer);
  }
  answered_.notify_all();
}

void RemoteCalls::on_request(const repositories::BusMessage& message) {
  auto request = request_from_json_text(message.payload);
  if (!request.ok()) {
    parts_.env.log.warning("node_request_unreadable", {{"error", core::describe(request.error())}});
    return;
  }
  RemoteAnswer refused{
      request->id,
      core::Error{core::ErrorCode::kResourceExhausted, "too many requests wait at the node that has the call",
                  "nothing was done: try again later", ""},
      ""};
  if (!requests_.push({message.from, *std::move(request), parts_.env.clock.now()})) answer(message.from, refused);
}

void RemoteCalls::answer(const std::string& node, const RemoteAnswer& answer) {
  (void)parts_.bus.tell(node, kAnswer, to_json_text(answer), core::Duration(kPatience));  // what is refused is counted
}

RemoteAnswer RemoteCalls::carry_out(const RemoteRequest& request) {
  RemoteAnswer answer{request.id, {}, ""};
  switch (request.what) {
    case RemoteRequest::What::kCommand:
      answer.status = parts_.here.command(request.org, request.call, request.command);
      break;
    case RemoteRequest::What::kDtmf:
      answer.status = parts_.here.send_dtmf(request.org, request.call, request.digits);
      break;
    case RemoteRequest::What::kSession: {
      auto session = parts_.here.session_json(request.org, request.call);
      if (!session.ok()) answer.status = session.error();
      if (session.ok()) answer.session = *std::move(session);
      break;
    }
  }
  return answer;
}

void RemoteCalls::run() {
  core::name_this_thread("remote calls");
  while (const auto asked = requests_.pop()) {
    if (parts_.env.clock.now() - asked->at > kPatience) continue;  // nobody waits for it any more
    answer(asked->from, carry_out(asked->request));
  }
}

}  // namespace callai::app
