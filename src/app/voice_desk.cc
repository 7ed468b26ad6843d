#include "app/voice_desk.h"

#include <utility>

#include "app/call_desk.h"
#include "audio/tts_service.h"
#include "dsp/wav_bytes.h"

namespace callai::app {

namespace {

/// Keeps all that is spoken, up to what a sentence can be.
class Samples final : public audio::SpeechSink {
 public:
  static constexpr std::size_t kMost = std::size_t{120} * core::kTelephoneRateHz;  // two minutes

  bool write(std::span<const std::int16_t> more) override {
    pcm.insert(pcm.end(), more.begin(), more.end());
    return pcm.size() < kMost;
  }
  void words(const std::vector<core::Duration>&) override {}
  std::vector<std::int16_t> pcm;
};

}  // namespace

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
  auto node = BrowserNode::start({parts_.program, parts_.env, parts_.store.database(), org, parts_.store.node(),
                                  own ? &parts_.passages : nullptr, made.observer.get()});
  if (!node.ok()) return node.error();
  made.node = *std::move(node);
  made.node->set_max_call(max_call_);
  return orgs_.emplace(org, std::move(made)).first->second.node.get();
}

core::Result<core::CallId> BrowserNodes::call(const api::TrialOrder& order, int rate_hz,
                                              const std::shared_ptr<api::SocketStream>& browser) {
  const auto node = node_of(order.org);
  if (!node.ok()) return node.error();
  orchestrators::CallRequest request;
  // A draft is another one after its next change: what is compiled from it goes with its trial.
  request.runtime = order.template_version == 0 ? std::make_shared<const orchestrators::CampaignRuntime>(order.campaign)
                                                : parts_.runtimes.of(order.campaign);
  int trials = 1;
  for (BrowserNode* other : all()) {
    other->with_calls([&](orchestrators::CallOrchestrator& calls) { trials += calls.active_calls(); });
  }
  const auto speech = parts_.speech.for_trials(*request.runtime, trials);
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

void BrowserNodes::set_max_call(core::Duration max_call) {
  const std::lock_guard lock(mutex_);
  max_call_ = max_call;
  for (auto& [org, of] : orgs_) of.node->set_max_call(max_call);
}

void BrowserNodes::stop_taking_calls() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for (BrowserNode* node : all()) node->hang_up_all();
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

core::Result<std::string> VoiceDesk::sample(const templates::AudioSettings& voice, const std::string& sentence) {
  const auto speech = speech_.engines();
  if (!speech.ok()) return speech.error();
  const auto service = audio::TTSService::create(voice, *(*speech)->synthesizer);
  if (!service.ok()) return service.error();
  Samples heard;
  if (core::Status spoken = service->speak(sentence, 0, heard); !spoken.ok()) return spoken.error();
  return dsp::wav_bytes(heard.pcm, core::kTelephoneRateHz);
}

}  // namespace callai::app
