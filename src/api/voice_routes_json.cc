#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "api/rate_limiter.h"
#include "api/trial_template.h"
#include "api/voice_control.h"
#include "api/web_socket.h"
#include "repositories/campaign_specific/call_repo.h"

namespace callai::api {

namespace {

using conversation::OperatorCommand;
using conversation::OperatorVerb;
using core::Json;

/// Of samples of a voice, for an organisation: each costs a processor's work, or a speech server's.
constexpr RateLimit kSamples{0.5, 10};

QueryParameter rate_parameter() {
  QueryParameter rate = text_parameter("rate", "samples a second, both ways (s16, little endian); left out: 8000");
  rate.allowed = {"8000", "16000"};
  return rate;
}

QueryParameter draft_parameter() {
  QueryParameter draft = text_parameter("draft", "yes: the template's draft");
  draft.allowed = {"yes", "no"};
  return draft;
}

SocketAudio audio_of(const RouteCall& call) {
  return {call.text("rate") == "16000" ? 16000 : 8000};
}

/// People in calls: a browser as the line of one, an ear in one that runs, a word to the agent.
class VoiceRoutes {
 public:
  explicit VoiceRoutes(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse test(const RouteCall& call) const {
    const auto order =
        trial_of(*parts_, call, {call.text("template_id"), call.text("campaign_id"), call.text("draft") == "yes"});
    if (!order.ok()) return problem(order.error(), call.request.id);
    if (!is_upgrade(call.request)) return upgrade_required(call.request.id);
    auto stream = sockets_->open(call.request.actor);
    if (stream == nullptr) return too_many(call);
    const auto started = parts_->voice.start_test(*order, audio_of(call), stream);
    return started.ok() ? switch_protocols(std::move(stream)) : problem(started.error(), call.request.id);
  }

  HttpResponse listen(const RouteCall& call) const {
    const core::CallId id(call.id("call_id"));
    if (core::Status there = check_going_on(call, id); !there.ok()) return problem(there.error(), call.request.id);
    if (!is_upgrade(call.request)) return upgrade_required(call.request.id);
    auto stream = sockets_->open(call.request.actor);
    if (stream == nullptr) return too_many(call);
    const core::Status heard =
        here(id, parts_->voice.listen(call.principal.org, id, call.request.actor, audio_of(call), stream));
    return heard.ok() ? switch_protocols(std::move(stream)) : problem(heard.error(), call.request.id);
  }

  HttpResponse whisper(const RouteCall& call) const {
    return steer(call, [&](const core::CallId& id) {
      return parts_->calls.command(call.principal.org, id,
                                   OperatorCommand{OperatorVerb::kWhisper, text_at(*call.body, "text")});
    });
  }
  HttpResponse take_over(const RouteCall& call) const {
    return steer(call, [&](const core::CallId& id) {
      return parts_->voice.take_over(call.principal.org, id, call.request.actor);
    });
  }
  HttpResponse hand_back(const RouteCall& call) const {
    return steer(call, [&](const core::CallId& id) {
      return parts_->voice.hand_back(call.principal.org, id, call.request.actor);
    });
  }

  HttpResponse sample(const RouteCall& call) const {
    const core::Duration wait = samples_->take(call.principal.org.value(), parts_->env.clock.now());
    if (wait.count() > 0) return too_often(call, wait);
    templates::AudioSettings voice;
    voice.voice = text_at(*call.body, "voice");
    voice.speed = call.body->value("speed", 1.0);
    voice.pitch = call.body->value("pitch", 1.0);
    voice.speaking_style = text_at(*call.body, "speaking_style");
    auto wav = parts_->voice.sample(voice, text_at(*call.body, "text"));
    if (!wav.ok()) return problem(wav.error(), call.request.id);
    HttpResponse response;
    response.content_type = "audio/wav";
    response.body = *std::move(wav);
    return std::move(response).with("Cache-Control", "no-store");
  }

 private:
  template <typename Do>
  HttpResponse steer(const RouteCall& call, Do act) const {
    const core::CallId id(call.id("call_id"));
    core::Status done = check_going_on(call, id);
    if (done.ok()) done = here(id, act(id));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }
  core::Status check_going_on(const RouteCall& call, const core::CallId& id) const {
    const auto record = repositories::CallRepo(parts_->database, call.principal.org).get(id);
    if (!record.ok()) return record.error();
    if (!record->ended) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "call '" + id.value() + "' is " + std::string(to_string(record->status)),
                       "only a call in progress can be heard and steered", ""};
  }
  /// The organisation has such a call: that nobody here knows it is a matter of now.
  static core::Status here(const core::CallId& id, core::Status done) {
    if (done.ok() || done.error().code != core::ErrorCode::kNotFound) return done;
    return core::Error{core::ErrorCode::kFailedPrecondition, "call '" + id.value() + "' does not run on this node",
                       "wait until it is answered, or ask the node that makes it", ""};
  }
  static HttpResponse too_often(const RouteCall& call, core::Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return problem(429,
                   {core::ErrorCode::kResourceExhausted, "too many samples of a voice were asked for",
                    "wait " + std::to_string(seconds) + " s", ""},
                   call.request.id)
        .with("Retry-After", std::to_string(seconds));
  }
  static HttpResponse too_many(const RouteCall& call) {
    return problem(core::Error{core::ErrorCode::kResourceExhausted, "too many WebSockets are open",
                               "close some: one user or key has " + std::to_string(SocketRegister::kMaxOfOne), ""},
                   call.request.id);
  }

  SharedParts parts_;
  std::shared_ptr<SocketRegister> sockets_ = std::make_shared<SocketRegister>();
  std::shared_ptr<RateLimiter> samples_ = std::make_shared<RateLimiter>(kSamples);
};

}  // namespace

void add_voice_routes(const SharedParts& parts, Routes& routes) {
  const auto voice = std::make_shared<const VoiceRoutes>(parts);
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       const char* tag, const char* scope, const char* body, RouteAnswer answer,
                       HttpResponse (VoiceRoutes::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = tag,
                      .summary = summary,
                      .role = Role::kAgent,
                      .scope = scope,
                      .body = body,
                      .answers = {std::move(answer)},
                      .handler = [voice, handler](const RouteCall& call) { return ((*voice).*handler)(call); }});
    return &routes.back();
  };
  const std::string one = "/api/v1/calls/{call_id}";
  Route* const test = add("GET", "/api/v1/voice-test", "voice_test",
                          "WebSocket: a call whose line is the browser, with a template or a campaign's", "trials",
                          "calls:write", "", {101, ""}, &VoiceRoutes::test);
  test->web_socket = true;
  test->query = {text_parameter("template_id", "a template to talk to"),
                 text_parameter("campaign_id", "or a campaign, with its documents"), draft_parameter(),
                 rate_parameter()};
  Route* const listen =
      add("GET", one + "/listen", "listen_to_call", "WebSocket: both sides of a call that runs, and what happens in it",
          "calls", "calls:read", "", {101, ""}, &VoiceRoutes::listen);
  listen->web_socket = true;
  listen->query = {rate_parameter()};
  const auto steer = [&](const char* verb, const char* id, const char* summary, const char* body, auto handler) {
    add("POST", one + verb, id, summary, "calls", "calls:write", body, {204, ""}, handler);
  };
  steer("/whisper", "whisper_in_call",
        "An instruction that the agent keeps to from its next reply on, and never speaks", "Words",
        &VoiceRoutes::whisper);
  steer("/take-over", "take_over_call", "The agent is silent; whoever asked talks, through the socket he listens with",
        "", &VoiceRoutes::take_over);
  steer("/hand-back", "hand_back_call", "The agent goes on", "", &VoiceRoutes::hand_back);
  add("POST", "/api/v1/voices/preview", "preview_voice", "A sentence in one of this installation's voices, as a WAV",
      "trials", "calls:write", "VoiceSample", {200, "", "audio/wav"}, &VoiceRoutes::sample);
}

}  // namespace callai::api
