#include "app/browser_node.h"

#include <future>
#include <utility>
#include <vector>

#include "app/drained_voice.h"
#include "app/models_setup.h"
#include "orchestrators/stored_journal.h"
#include "repositories/campaign_specific/browser_call.h"
#include "telephony/browser_adapter.h"

namespace callai::app {

/// What lives on the dispatch sequence.
struct BrowserNode::Line final : public orchestrators::VoiceFactory {
  explicit Line(BrowserNode& owner)
      : node(owner),
        env(owner.parts_.env),
        browsers(env, owner.loop_),
        models(make_models(owner.parts_.program.settings, env, owner.loop_, &owner.loop_)),
        journal(env, owner.loop_, owner.writer_, owner.parts_.database, owner.parts_.org, owner.prices_,
                owner.parts_.node, orchestrators::JournalOf::kTrials) {
    calls.emplace(orchestrators::CallOrchestrator::Parts{env, node.loop_, *node.lanes_, node.tools_.registry(), journal,
                                                         browsers.line(), *this, &node.sockets_, models.get(),
                                                         &*node.tool_lanes_},
                  trial_limits(), orchestrators::CallOrchestrator::InboundRouter{});
    node.loop_.add_poller("line", [this] { browsers.drain(); });
  }
  ~Line() override { node.loop_.remove_poller("line"); }

  static orchestrators::CallLimits trial_limits() {
    orchestrators::CallLimits limits;
    limits.max_calls = kMaxCalls;
    return limits;
  }

  core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
    audio::VoiceChannelSettings settings;
    settings.key = header.setup.call.value();
    settings.seed = header.setup.seed;
    settings.recording_path = header.recording_path;
    auto channel =
        std::make_unique<audio::AudioVoiceChannel>(env, node.loop_, *node.lanes_, node.loop_, *speech->recognizer,
                                                   *speech->synthesizer, header.setup.campaign, settings);
    return DrainedVoice::make(std::move(channel), node.loop_, settings.key);
  }

  BrowserNode& node;
  core::Env env;
  Speech* speech = nullptr;  // one for all calls
  telephony::BrowserAdapter browsers;
  std::unique_ptr<pipeline::Models> models;
  orchestrators::StoredJournal journal;
  std::vector<std::weak_ptr<telephony::BrowserLine>> lines;
  std::optional<orchestrators::CallOrchestrator> calls;  // last: it detaches its voices from the line
};

BrowserNode::BrowserNode(const Parts& parts)
    : parts_(parts),
      tools_(parts.database, parts.org, parts.passages),
      writer_(parts.database, parts.env.log),
      loop_(parts.env),
      sockets_(loop_, parts.observer) {
  core::LanePoolSettings pool;
  pool.threads = speech_threads(parts_.program.settings, kMaxCalls);
  lanes_.emplace(loop_, pool);
  pool.threads = parts_.program.settings.tools.threads;
  tool_lanes_.emplace(loop_, pool);
}

core::Result<std::unique_ptr<BrowserNode>> BrowserNode::start(const Parts& parts) {
  std::unique_ptr<BrowserNode> node(new BrowserNode(parts));
  const auto prices = token_prices(parts.program.settings.models);
  if (!prices.ok()) return prices.error();
  node->prices_ = *prices;
  if (core::Status connected = node->tools_.connect(parts.program, parts.env); !connected) return connected.error();
  node->on_dispatch([&] { node->line_ = std::make_unique<Line>(*node); });
  telephony::BrowserAdapter& browsers = node->line_->browsers;
  node->media_.emplace(parts.env, telephony::MediaThreadSettings{},
                       [&browsers](core::TimePoint now) { browsers.tick(now); });
  return node;
}

BrowserNode::~BrowserNode() {
  on_dispatch([this] {
    sockets_.clear();
    if (line_ != nullptr) line_->calls.reset();  // nobody submits works any more
  });
  media_.reset();
  lanes_.reset();
  tool_lanes_.reset();
  on_dispatch([this] { line_.reset(); });
  loop_.stop();
}

void BrowserNode::on_dispatch(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&task, &done] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

core::Result<core::CallId> BrowserNode::call(orchestrators::CallRequest request, Speech& speech, int rate_hz,
                                             const std::shared_ptr<api::SocketStream>& browser) {
  request.number = repositories::kBrowserNumber;
  core::Result<core::CallId> started = core::Error{};
  on_dispatch([&] {
    const auto line = std::make_shared<telephony::BrowserLine>();
    line_->speech = &speech;
    line_->browsers.expect(line);
    started = line_->calls->start_call(std::move(request));
    if (!started.ok()) return;
    line_->lines.push_back(line);
    std::erase_if(line_->lines, [](const auto& weak) { return weak.expired(); });
    const auto speaker = std::make_shared<SocketSpeaker>(rate_hz);
    line->set_speaker([speaker, browser](const core::AudioFrame& frame) { browser->send_audio(speaker->mono(frame)); });
    browser->send_text(started_message(*started, rate_hz));
    sockets_.show(*started, browser);
    const auto microphone = std::make_shared<SocketMicrophone>(rate_hz, line->microphone());
    browser->set_receiver(
        [line, microphone](bool text, std::string_view bytes) {
          if (!text) return microphone->take(bytes);
          const BrowserWish wish = browser_wish(bytes);
          for (const char key : wish.keys) line->press(key);
          if (wish.hang_up) line->hang_up();
        },
        [line] { line->hang_up(); });
  });
  return started;
}

void BrowserNode::set_max_call(core::Duration max_call) {
  with_calls([max_call](orchestrators::CallOrchestrator& calls) {
    orchestrators::CallLimits limits = calls.limits();
    limits.max_call = max_call;
    calls.set_limits(limits);
  });
}

void BrowserNode::with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) {
  on_dispatch([&] { task(*line_->calls); });
}

bool BrowserNode::drain(core::Duration patience) {
  auto idle = std::make_shared<std::promise<void>>();
  auto ended = idle->get_future();
  with_calls([idle](orchestrators::CallOrchestrator& calls) { calls.drain([idle] { idle->set_value(); }); });
  return ended.wait_for(patience) == std::future_status::ready;
}

void BrowserNode::hang_up_all() {
  on_dispatch([this] {
    for (const auto& weak : line_->lines) {
      if (const auto line = weak.lock()) line->hang_up();
    }
  });
}

}  // namespace callai::app
