#include "app/phone_node.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <future>
#include <utility>

#include "app/drained_voice.h"
#include "app/inbound_desk.h"
#include "app/models_setup.h"
#include "app/template_command.h"
#include "orchestrators/stored_journal.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/system/destination_repo.h"
#include "repositories/system/inbound_choice.h"
#include "telephony/rtp/media_engine.h"

namespace callai::app {

namespace {

constexpr int kCallerThreads = 2;  // that look for callers in the store
constexpr int kMostDestinations = 1000;

/// Where this machine is: what a contact whose place is not known counts as.
std::chrono::minutes own_utc_offset(core::WallTime now) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return std::chrono::minutes(local.tm_gmtoff / 60);
}

}  // namespace

core::Result<PhoneTemplate> make_phone_template(Store& store, const std::string& id_or_file, core::Env env) {
  auto campaign = load_template(id_or_file);
  if (!campaign.ok()) return campaign.error();
  PhoneTemplate made;
  made.runtime = std::make_shared<const orchestrators::CampaignRuntime>(*std::move(campaign));
  const templates::CampaignTemplate& document = *made.runtime->campaign;
  const core::WallTime now = env.clock.wall_now();
  auto saved = repositories::CampaignTemplateRepo(store.database(), store.org()).save(document, now);
  if (!saved.ok()) return saved.error();
  made.version = saved->version;
  made.campaign = core::CampaignId("phone_" + document.meta.id);
  repositories::CampaignRepo campaigns(store.database(), store.org());
  repositories::CampaignRecord record;
  record.id = made.campaign;
  record.name = document.meta.name;
  record.status = "running";
  record.template_id = core::TemplateId(document.meta.id);
  record.template_version = made.version;
  record.created = now;
  core::Status stored = campaigns.create(record);
  if (!stored.ok() && stored.error().code == core::ErrorCode::kAlreadyExists) {
    stored = campaigns.pin(record.id, record.template_id, record.template_version);
  }
  if (!stored.ok()) return stored.error();
  auto missing =
      repositories::DocumentsRepo(store.database(), store.org()).missing_required_types(document, made.campaign);
  if (!missing.ok()) return missing.error();
  made.missing_documents = *std::move(missing);
  return made;
}

/// What lives on the dispatch sequence.
struct PhoneNode::Line final : public orchestrators::VoiceFactory {
  explicit Line(PhoneNode& owner)
      : node(owner),
        env(owner.parts_.system.env()),
        media(env, owner.loop_, owner.parts_.phone.media),
        models(make_models(owner.parts_.program.settings, env, owner.loop_, &owner.loop_)),
        journal(env, owner.loop_, owner.writer_, owner.parts_.store.database(), owner.parts_.store.org(), owner.prices_,
                owner.parts_.store.node()),
        callers({env, owner.loop_, *owner.caller_lanes_, owner.writer_, owner.parts_.store.database(),
                 owner.parts_.store.org()},
                owner.caller_settings()) {}

  core::Status start() {
    auto started = telephony::FreepbxAdapter::start(env, node.loop_, media, node.parts_.phone.line);
    if (!started.ok()) return started.error();
    adapter = *std::move(started);
    orchestrators::CallLimits limits;
    const core::LimitSettings& set = node.parts_.program.settings.limits;
    limits.max_calls = set.max_calls;
    limits.max_call = std::chrono::seconds(set.max_call_seconds);
    calls.emplace(
        orchestrators::CallOrchestrator::Parts{env, node.loop_, *node.lanes_, node.tools_.registry(), journal, *adapter,
                                               *this, &node.sockets_, models.get(), &*node.tool_lanes_,
                                               [this](const std::string& name) { return destination(name); }},
        limits, [this](const std::string& from, const std::string& to) { return route(from, to); });
    node.loop_.add_poller("line", [this] { adapter->drain(); });
    return {};
  }

  ~Line() override { node.loop_.remove_poller("line"); }

  /// Without who is called or calls.
  orchestrators::CallRequest request(const PhoneTemplate& made_with) {
    orchestrators::CallRequest request;
    request.runtime = made_with.runtime;
    request.campaign = made_with.campaign;
    request.template_version = made_with.version;
    request.seed = env.random.next();
    request.recording_path = node.parts_.store.recording_path(env.ids.make("rec"));
    return request;
  }

  orchestrators::CallRequest answer_with(const PhoneTemplate& made_with) {
    orchestrators::CallRequest answering = request(made_with);
    answering.find_caller = [this, runtime = made_with.runtime](const orchestrators::CallHeader& call,
                                                                orchestrators::CallerLookup::Known known) {
      callers.look_up(call.setup.call, call.campaign, call.number,
                      [this, runtime, known = std::move(known)](orchestrators::Caller caller) mutable {
                        node.make_ready(*runtime, caller.contact);
                        known(std::move(caller));
                      });
    };
    return answering;
  }

  /// By the store's routes where one is there for that number.
  std::optional<orchestrators::CallRequest> route(const std::string& from, const std::string& to) {
    const auto table = inbound == nullptr ? nullptr : inbound->table();
    if (table == nullptr) return route_by_settings(from, to);
    const repositories::InboundChoice choice = repositories::choose_inbound(
        table->routes, to, env.clock.wall_now(),
        [this](const core::CampaignId& campaign) { return calls->active_calls(campaign); });
    if (!choice.routed) return route_by_settings(from, to);
    const auto answering = table->campaigns.find(choice.campaign);
    const bool answered = answering != table->campaigns.end();
    env.log.info("call_in", {{"from", core::redacted_number(from)},
                             {"to", core::redacted_number(to)},
                             {"answered", answered},
                             {"why", std::string(choice.why)}});
    if (!answered) return {};
    return answer_with(answering->second);
  }

  std::optional<orchestrators::CallRequest> route_by_settings(const std::string& from, const std::string& to) {
    const PhoneRoute* const found = find_route(node.parts_.phone.routes, to);
    env.log.info(
        "call_in",
        {{"from", core::redacted_number(from)}, {"to", core::redacted_number(to)}, {"answered", found != nullptr}});
    if (found == nullptr) return {};
    return answer_with(node.parts_.templates.at(found->template_id));
  }

  core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
    audio::VoiceChannelSettings settings;
    settings.key = header.setup.call.value();
    settings.seed = header.setup.seed;
    settings.recording_path = header.recording_path;
    settings.await_beep = settings.await_greeting = header.setup.outbound;
    Speech& speech = node.parts_.speech;
    auto channel =
        std::make_unique<audio::AudioVoiceChannel>(env, node.loop_, *node.lanes_, node.loop_, *speech.recognizer,
                                                   *speech.synthesizer, header.setup.campaign, settings);
    return DrainedVoice::make(std::move(channel), node.loop_, settings.key);
  }

  /// Where a destination of transfers is now, as the store said when it was looked at last.
  std::optional<std::string> destination(const std::string& name) const {
    const auto table = inbound == nullptr ? nullptr : inbound->table();
    auto choice = repositories::choose_destination(table == nullptr ? destinations : table->destinations, name,
                                                   env.clock.wall_now());
    if (!choice) return {};
    return std::move(choice->number);
  }

  PhoneNode& node;
  core::Env env;
  const InboundDesk* inbound = nullptr;
  std::vector<repositories::DestinationRecord> destinations;  // without `inbound`: as they were when it called
  telephony::MediaEngine media;
  std::unique_ptr<pipeline::Models> models;
  orchestrators::StoredJournal journal;
  orchestrators::CallerLookup callers;
  std::unique_ptr<telephony::FreepbxAdapter> adapter;
  std::optional<orchestrators::CallOrchestrator> calls;  // last: it detaches its voices from the line
};

PhoneNode::PhoneNode(Parts parts)
    : parts_(std::move(parts)),
      tools_(parts_.store, parts_.passages),
      writer_(parts_.store.database(), parts_.system.env().log),
      loop_(parts_.system.env()),
      sockets_(loop_, parts_.observer) {
  core::LanePoolSettings pool;
  pool.threads = speech_threads(parts_.program.settings, parts_.program.settings.limits.max_calls);
  lanes_.emplace(loop_, pool);
  pool.threads = parts_.program.settings.tools.threads;
  tool_lanes_.emplace(loop_, pool);
  pool.threads = kCallerThreads;
  caller_lanes_.emplace(loop_, pool);
}

core::Result<std::unique_ptr<PhoneNode>> PhoneNode::start(Parts parts) {
  std::unique_ptr<PhoneNode> node(new PhoneNode(std::move(parts)));
  if (core::Status connected = node->tools_.connect(node->parts_.program, node->parts_.system.env()); !connected) {
    return connected.error();
  }
  const auto prices = token_prices(node->parts_.program.settings.models);
  if (!prices.ok()) return prices.error();
  node->prices_ = *prices;
  if (core::Status started = node->start_line(); !started) return started.error();
  return node;
}

core::Status PhoneNode::start_line() {
  if (parts_.speech.cache != nullptr) {
    warm_up_.emplace(*parts_.speech.synthesizer);
    for (const auto& [id, made] : parts_.templates) make_ready(*made.runtime, {});
  }
  core::Status started;
  on_dispatch([this, &started] {
    line_ = std::make_unique<Line>(*this);
    started = line_->start();
  });
  return started;
}

PhoneNode::~PhoneNode() {
  on_dispatch([this] {
    sockets_.clear();
    if (line_ != nullptr) line_->calls.reset();  // nobody submits works any more
  });
  lanes_.reset();
  tool_lanes_.reset();
  caller_lanes_.reset();
  on_dispatch([this] { line_.reset(); });
  loop_.stop();
}

void PhoneNode::make_ready(const orchestrators::CampaignRuntime& runtime,
                           const std::optional<conversation::Contact>& contact) {
  if (warm_up_) warm_up_->add(runtime, contact, parts_.system.env().clock.wall_now());
}

orchestrators::CallerSettings PhoneNode::caller_settings() const {
  orchestrators::CallerSettings settings;
  settings.region = parts_.program.settings.telephony.region;
  settings.own_offset = own_utc_offset;
  return settings;
}

void PhoneNode::on_dispatch(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&task, &done] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

void PhoneNode::set_inbound(const InboundDesk* desk) {
  on_dispatch([this, desk] { line_->inbound = desk; });
}

core::Result<core::CallId> PhoneNode::call(const PhoneTemplate& made_with, const std::string& number) {
  repositories::Database& database = parts_.store.database();
  const core::OrgId& org = parts_.store.org();
  auto called = orchestrators::CallerLookup::find(parts_.system.env(), database, org, caller_settings(),
                                                  made_with.campaign, number);
  if (!called.ok()) return called.error();
  auto destinations = repositories::DestinationRepo(database, org).list({"", kMostDestinations});
  if (!destinations.ok()) return destinations.error();
  make_ready(*made_with.runtime, called->contact);  // while the far side rings
  core::Result<core::CallId> placed = core::Error{};
  on_dispatch([&] {
    line_->destinations = *std::move(destinations);
    orchestrators::CallRequest request = line_->request(made_with);
    request.contact = std::move(called->contact);
    request.time_zone = std::move(called->time_zone);
    request.number = number;
    placed = line_->calls->start_call(std::move(request));
  });
  return placed;
}

void PhoneNode::with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) {
  on_dispatch([&] { task(*line_->calls); });
}

std::vector<api::LineHealth> PhoneNode::health() const {
  std::vector<telephony::LineStatus> all = lines();
  if (const auto of_manager = manager()) all.push_back(of_manager->line);
  std::vector<api::LineHealth> health;
  for (const telephony::LineStatus& line : all) {
    health.push_back({line.line, std::string(to_string(line.state)), line.reason, line.mend});
  }
  return health;
}

bool PhoneNode::is_up() const {
  const std::vector<telephony::LineStatus> all = lines();
  return std::any_of(all.begin(), all.end(), [](const auto& line) { return line.state == telephony::LineState::kUp; });
}

bool PhoneNode::drain(core::Duration patience) {
  // Shared: the last call may end after we have stopped waiting.
  auto idle = std::make_shared<std::promise<void>>();
  auto ended = idle->get_future();
  on_dispatch([this, idle] {
    line_->calls->drain([idle] { idle->set_value(); });
    // What waits for its turn on the line is called later, by whoever is there then.
    for (const telephony::LegId& leg : line_->adapter->waiting_legs()) {
      if (const core::CallId call(leg.value()); line_->calls->has(call)) line_->calls->hang_up(call);
    }
  });
  return ended.wait_for(patience) == std::future_status::ready;
}

void PhoneNode::hang_up_all() {
  on_dispatch([this] { line_->calls->cut_off_all(); });
}

int PhoneNode::free_starts() {
  const int a_second = parts_.phone.line.call_starts_per_second;
  if (a_second == 0) return CallNode::free_starts();
  const std::vector<telephony::LineStatus> all = lines();
  const auto up = static_cast<int>(
      std::count_if(all.begin(), all.end(), [](const auto& line) { return line.state == telephony::LineState::kUp; }));
  int waiting = 0;
  on_dispatch([&] { waiting = static_cast<int>(line_->adapter->waiting()); });
  return std::max(0, a_second * std::max(up, 1) - waiting);
}

int PhoneNode::active_calls() {
  int active = 0;
  on_dispatch([&] { active = line_->calls->active_calls(); });
  return active;
}

telephony::TickCounts PhoneNode::ticks() const {
  return line_->media.ticks();
}

std::vector<std::pair<std::string, bool>> PhoneNode::model_servers() {
  std::vector<std::pair<std::string, bool>> servers;
  on_dispatch([&] {
    if (line_->models == nullptr) return;
    const core::TimePoint now = parts_.system.env().clock.now();
    for (const auto& server : line_->models->client().servers()) {
      servers.emplace_back(server.endpoint.name, !server.health.is_open(now));
    }
  });
  return servers;
}

std::vector<telephony::LineStatus> PhoneNode::lines() const {
  return line_->adapter->lines();
}

std::optional<telephony::AmiStatus> PhoneNode::manager() const {
  return line_->adapter->manager();
}

}  // namespace callai::app
