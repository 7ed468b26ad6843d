#include "app/call_desk.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "conversation/vocabulary_json.h"
#include "orchestrators/contact_clock.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/contact_repo.h"

namespace callai::app {

namespace {

constexpr std::size_t kMaxSimulatedOrgs = 32;

core::Error not_going_on(const core::CallId& call) {
  return {core::ErrorCode::kNotFound, "no call '" + call.value() + "' is going on", "list the running calls", ""};
}

core::Status not_answered(const core::CallId& call) {
  return core::Error{core::ErrorCode::kFailedPrecondition, "call '" + call.value() + "' is not answered yet",
                     "until it is it can only be hung up", ""};
}

}  // namespace

void wait_for_writes(repositories::StoragePort& storage) {
  auto written = std::make_shared<std::promise<void>>();
  auto done = written->get_future();
  const bool taken = storage.submit([](repositories::Transaction&) { return core::Status{}; },
                                    [written](const core::Status&) { written->set_value(); });
  if (taken) done.wait();
}

bool CallDesk::simulated() const {
  return parts_.program.settings.telephony.adapter == "simulated";
}

int CallDesk::max_calls() {
  const std::lock_guard lock(mutex_);
  return limits_.max_calls;
}

void CallDesk::set_limits(const core::LimitSettings& set) {
  std::vector<CallNode*> all;
  if (parts_.line != nullptr) all.push_back(parts_.line);
  {
    const std::lock_guard lock(mutex_);
    limits_ = set;
    for (auto& [org, simulated] : simulated_) {
      if (simulated.node) all.push_back(simulated.node.get());
    }
  }
  for (CallNode* node : all) {
    node->with_calls([&set](orchestrators::CallOrchestrator& calls) {
      orchestrators::CallLimits limits = calls.limits();
      limits.max_calls = set.max_calls;
      limits.max_call = std::chrono::seconds(set.max_call_seconds);
      calls.set_limits(limits);
    });
  }
  if (parts_.browsers != nullptr) parts_.browsers->set_max_call(std::chrono::seconds(set.max_call_seconds));
}

CallNode* CallDesk::existing_node(const core::OrgId& org) {
  if (!simulated()) return org == parts_.store.org() ? parts_.line : nullptr;
  const std::lock_guard lock(mutex_);
  const auto known = simulated_.find(org);
  return known == simulated_.end() ? nullptr : known->second.node.get();
}

core::Result<CallNode*> CallDesk::node_for(const core::OrgId& org) {
  if (CallNode* node = existing_node(org)) return node;
  if (!simulated()) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "this organisation has no telephone line",
                       "set [sip], or telephony.adapter = \"simulated\" to try things out", ""};
  }
  const std::lock_guard lock(mutex_);
  if (stopping_) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "no new calls: this node is shutting down",
                       "start it after the restart", ""};
  }
  if (simulated_.size() >= kMaxSimulatedOrgs) {
    return core::Error{core::ErrorCode::kResourceExhausted, "too many organisations simulate calls",
                       "restart the program, or use a PBX", ""};
  }
  Simulated& made = simulated_[org];
  if (!made.node) {
    orchestrators::CallLimits limits;
    limits.max_calls = limits_.max_calls;
    limits.max_call = std::chrono::seconds(limits_.max_call_seconds);
    made.live = std::make_unique<LiveCalls>(parts_.live, org);
    made.observer = std::make_unique<CallMetrics>(parts_.metrics, *made.live);
    made.node = std::make_unique<SimulatedNode>(
        SimulatedNode::Parts{parts_.env, parts_.store.database(), org, parts_.store.node(), limits,
                             parts_.program.settings.telephony.simulated_speed, made.observer.get()});
  }
  return made.node.get();
}

core::Result<RuntimeShelf::Runtime> CallDesk::runtime_of(const repositories::TemplateRecord& record) {
  if (auto known = parts_.runtimes.find(record.digest)) return known;
  auto parsed = repositories::parse_record(record);
  if (!parsed.ok()) return parsed.error();
  return parts_.runtimes.of(*parsed);
}

core::Result<PhoneTemplate> CallDesk::prepared(const core::CampaignId& campaign) {
  const auto record =
      repositories::CampaignTemplateRepo(parts_.store.database(), parts_.store.org()).get_by_campaign_id(campaign);
  if (!record.ok()) return record.error();
  auto runtime = runtime_of(*record);
  if (!runtime.ok()) return runtime.error();
  if (parts_.speech != nullptr) {
    const auto ready = parts_.speech->for_template(**runtime, max_calls());
    if (!ready.ok()) return ready.error();
  }
  if (parts_.line != nullptr) parts_.line->make_ready(**runtime, {});
  return PhoneTemplate{*std::move(runtime), campaign, record->version, {}};
}

core::Result<orchestrators::CallRequest> CallDesk::request_for(const api::CallOrder& order) {
  repositories::Database& database = parts_.store.database();
  const auto record = repositories::CampaignTemplateRepo(database, order.org).get_by_campaign_id(order.campaign);
  if (!record.ok()) return record.error();
  auto runtime = runtime_of(*record);
  if (!runtime.ok()) return runtime.error();
  auto contact = repositories::ContactRepo(database, order.org).record(order.contact);
  if (!contact.ok()) return contact.error();
  const auto campaign = repositories::CampaignRepo(database, order.org).get(order.campaign);
  if (!campaign.ok()) return campaign.error();
  const orchestrators::ContactClock clock =
      orchestrators::clock_of(*contact, campaign->settings, parts_.env.clock.wall_now());
  orchestrators::CallRequest request;
  request.runtime = *std::move(runtime);
  request.campaign = order.campaign;
  request.template_version = record->version;
  request.contact = std::move(contact->contact);
  request.contact.utc_offset = clock.utc_offset;
  request.time_zone = clock.zone;
  request.number = request.contact.phone_number;
  request.seed = parts_.env.random.next();
  if (simulated()) {
    auto customer = customer_for(*request.runtime->campaign, order.customer);
    if (!customer.ok()) return customer.error();
    request.scenario = *std::move(customer);
    return request;
  }
  if (!order.customer.empty()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "this node calls real people", "leave simulated_customer out",
                       ""};
  }
  if (parts_.speech != nullptr) {
    const auto ready = parts_.speech->for_template(*request.runtime, max_calls());
    if (!ready.ok()) return ready.error();
  }
  if (parts_.line != nullptr) parts_.line->make_ready(*request.runtime, request.contact);
  request.recording_path = parts_.store.recording_path(parts_.env.ids.make("rec"));
  return request;
}

core::Result<core::CallId> CallDesk::start(const api::CallOrder& order) {
  const Starting counted(starting_);
  auto node = node_for(order.org);
  if (!node.ok()) return node.error();
  auto request = request_for(order);
  if (!request.ok()) return request.error();
  core::Result<core::CallId> started = core::Error{};
  (*node)->with_calls([&](orchestrators::CallOrchestrator& calls) { started = calls.start_call(*std::move(request)); });
  if (!started.ok()) return started;
  wait_for_writes((*node)->storage());  // whoever is told of the call can ask for it
  publish_call_started(parts_.live, order.org, *started, order.campaign, order.contact);
  return started;
}

CallDesk::Room CallDesk::free_calls(const core::OrgId& org) {
  const auto node = node_for(org);
  if (!node.ok()) return {0, node.error().message};
  if (!(*node)->is_up()) {
    const std::vector<api::LineHealth> lines = (*node)->health();
    return {0, lines.empty() ? "no line is up" : "line " + lines.front().line + ": " + lines.front().reason};
  }
  Room room;
  (*node)->with_calls([&](orchestrators::CallOrchestrator& calls) {
    if (const auto refused = calls.refusal()) {
      room.why = refused->message;
    } else {
      room.calls = calls.limits().max_calls - calls.active_calls();
    }
  });
  room.calls = std::min(room.calls, (*node)->free_starts());
  return room;
}

core::Status CallDesk::dial(const orchestrators::DialOrder& order) {
  const Starting counted(starting_);
  const auto node = node_for(order.org);
  if (!node.ok()) return node.error();
  const repositories::DialAttempt& attempt = order.attempt;
  auto request = request_for({order.org, attempt.campaign, attempt.contact, ""});
  core::Status dialled;
  if (request.ok()) {
    request->call = attempt.call;
    request->number = attempt.phone_number;
    request->caller_id = attempt.caller_id;
    request->contact.utc_offset = attempt.utc_offset;
    request->max_conversations = order.max_conversations;
    std::optional<core::Error> refused;
    (*node)->with_calls([&](orchestrators::CallOrchestrator& calls) {
      refused = calls.refusal();
      if (refused) return;
      const auto started = calls.start_call(*std::move(request));
      if (!started.ok()) dialled = started.error();
    });
    if (refused) return *refused;
  } else {
    if (request.error().code == core::ErrorCode::kUnavailable) return request.error();  // the database: later
    dialled = request.error();
  }
  if (dialled.ok()) {
    publish_call_started(parts_.live, order.org, attempt.call, attempt.campaign, attempt.contact);
    return {};
  }
  // The call was begun, or never can be: it counts as one that failed.
  core::Error error = dialled.error();
  error.code = core::ErrorCode::kInternal;
  return error;
}

core::Status CallDesk::in_call(const core::OrgId& org, const core::CallId& call, const InCall& task) {
  std::vector<CallNode*> nodes = {existing_node(org)};
  if (parts_.browsers != nullptr) nodes.push_back(parts_.browsers->existing(org));
  core::Status done = not_going_on(call);
  for (CallNode* const node : nodes) {
    bool here = false;
    const auto look = [&](orchestrators::CallOrchestrator& calls) {
      here = calls.has(call);
      if (here) done = task(calls, node->sockets());
    };
    if (node != nullptr) node->with_calls(look);
    if (here) break;
  }
  return done;
}

core::Status CallDesk::command(const core::OrgId& org, const core::CallId& call,
                               const conversation::OperatorCommand& command) {
  return in_call(org, call,
                 [&](orchestrators::CallOrchestrator& calls, CallSockets&) { return calls.command(call, command); });
}

core::Status CallDesk::send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) {
  return in_call(org, call, [&](orchestrators::CallOrchestrator& calls, CallSockets&) {
    if (calls.session(call) == nullptr) return not_answered(call);
    calls.send_dtmf(call, digits);
    return core::Status{};
  });
}

core::Result<std::string> CallDesk::session_json(const core::OrgId& org, const core::CallId& call) {
  std::string json;
  const core::Status there = in_call(org, call, [&](orchestrators::CallOrchestrator& calls, CallSockets&) {
    const conversation::SessionState* const session = calls.session(call);
    if (session == nullptr) return not_answered(call);
    json = conversation::session_to_json_text(*session);
    return core::Status{};
  });
  return there.ok() ? core::Result<std::string>(std::move(json)) : there.error();
}

std::vector<api::LineHealth> CallDesk::lines(const core::OrgId& org) {
  if (simulated()) {
    const auto node = node_for(org);
    if (node.ok()) return (*node)->health();
    return {};
  }
  CallNode* const node = existing_node(org);
  return node == nullptr ? std::vector<api::LineHealth>{} : node->health();
}

std::vector<CallNode*> CallDesk::nodes() {
  std::vector<CallNode*> all;
  if (parts_.line != nullptr) all.push_back(parts_.line);
  if (parts_.browsers != nullptr) {
    for (BrowserNode* node : parts_.browsers->all()) all.push_back(node);
  }
  const std::lock_guard lock(mutex_);
  for (auto& [org, simulated] : simulated_) {
    if (simulated.node) all.push_back(simulated.node.get());
  }
  return all;
}

void CallDesk::stop_taking_calls() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  if (parts_.browsers != nullptr) parts_.browsers->stop_taking_calls();
  for (CallNode* node : nodes()) node->drain(core::Duration{0});
}

int CallDesk::active_calls() {
  int active = 0;
  for (CallNode* node : nodes()) {
    node->with_calls([&](orchestrators::CallOrchestrator& calls) { active += calls.active_calls(); });
  }
  return active;
}

void CallDesk::part_from_all() {
  for (CallNode* node : nodes()) {
    node->with_calls([](orchestrators::CallOrchestrator& calls) { calls.part_from_all(); });
  }
}

void CallDesk::hang_up_all() {
  for (CallNode* node : nodes()) node->hang_up_all();
}

void CallDesk::finish(core::Duration patience) {
  for (CallNode* node : nodes()) node->drain(patience);
}

}  // namespace callai::app
