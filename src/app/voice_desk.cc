#include "app/voice_desk.h"

#include <utility>

#include "app/call_desk.h"

namespace callai::app {

core::Result<BrowserNode*> BrowserNodes::node_of(const core::OrgId& org) {
  const std::lock_guard lock(mutex_);
  if (stopping_) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "no new calls: this node is shutting down",
                       "start it after the restart", ""};
  }
  if (const auto known = orgs_.find(org); known != orgs_.end()) return known->second.node.get();
  if (orgs_.size() >= kMaxOrgs) {
    return core::Error{core::ErrorCode::kResourceExhausted, "too many organisations try templates by voice",
                       "try it in writing, or restart the program", ""};
  }
  Org made;
  made.observer = std::make_unique<LiveCalls>(parts_.live, org);
  const bool own = org == parts_.store.org();
  auto node = BrowserNode::start({parts_.program, parts_.env, parts_.store.database(), org,
                                  own ? &parts_.passages : nullptr, made.observer.get()});
  if (!node.ok()) return node.error();
  made.node = *std::move(node);
  return orgs_.emplace(org, std::move(made)).first->second.node.get();
}

core::Result<core::CallId> BrowserNodes::call(const api::TrialOrder& order, int rate_hz,
                                              const std::shared_ptr<api::SocketStream>& browser) {
  const auto node = node_of(order.org);
  if (!node.ok()) return node.error();
  orchestrators::CallRequest request;
  request.runtime = std::make_shared<const orchestrators::CampaignRuntime>(order.campaign);
  const auto speech = parts_.speech.for_template(*request.runtime, BrowserNode::kMaxCalls);
  if (!speech.ok()) return speech.error();
  request.campaign = order.campaign_id;
  request.template_version = order.template_version;
  request.contact.first_name = order.first_name;
  request.seed = parts_.env.random.next();
  request.recording_path = parts_.store.recording_path(parts_.env.ids.make("rec"));
  const core::CampaignId campaign = order.campaign_id;
  auto started = (*node)->call(std::move(request), **speech, rate_hz, browser);
  if (!started.ok()) return started;
  wait_for_writes((*node)->storage());  // whoever is told of the call can ask for it
  publish_call_started(parts_.live, order.org, *started, campaign, {});
  return started;
}

BrowserNode* BrowserNodes::existing(const core::OrgId& org) {
  const std::lock_guard lock(mutex_);
  const auto known = orgs_.find(org);
  return known == orgs_.end() ? nullptr : known->second.node.get();
}

std::vector<BrowserNode*> BrowserNodes::all() {
  const std::lock_guard lock(mutex_);
  std::vector<BrowserNode*> nodes;
  for (auto& [org, of] : orgs_) nodes.push_back(of.node.get());
  return nodes;
}

void BrowserNodes::stop_taking_calls() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
}

// ---- The desk ------------------------------------------------------------------------------------------------------

core::Result<core::CallId> VoiceDesk::start_test(const api::TrialOrder& order, api::SocketAudio audio,
                                                 std::shared_ptr<api::SocketStream> stream) {
  return browsers_.call(order, audio.rate_hz, stream);
}

core::Status VoiceDesk::listen(const core::OrgId& org, const core::CallId& call, const std::string& by,
                               api::SocketAudio audio, std::shared_ptr<api::SocketStream> stream) {
  return calls_.in_call(org, call, [&](orchestrators::CallOrchestrator& calls, CallSockets& sockets) {
    return sockets.listen(calls, call, {by, audio.rate_hz, stream});
  });
}

core::Status VoiceDesk::take_over(const core::OrgId& org, const core::CallId& call, const std::string& by) {
  return calls_.in_call(org, call, [&](orchestrators::CallOrchestrator& calls, CallSockets& sockets) {
    return sockets.take_over(calls, call, by);
  });
}

core::Status VoiceDesk::hand_back(const core::OrgId& org, const core::CallId& call, const std::string& by) {
  return calls_.in_call(org, call, [&](orchestrators::CallOrchestrator& calls, CallSockets& sockets) {
    return sockets.hand_back(calls, call, by);
  });
}

}  // namespace callai::app
