// What a reply says when the chat server behind it misbehaves, over real HTTP.
#include <gtest/gtest.h>

#include <future>

#include "core/dispatch_loop.h"
#include "core/system_env.h"
#include "net/curl_http_client.h"
#include "pipeline/llm/models.h"
#include "sim/testing/model_server.h"

namespace callai::sim {
namespace {

using testing::ModelFault;
using testing::ModelServer;

const std::string kOwn = "Panels pay for themselves.";
const std::string kQuestion = "Shall we meet?";

std::shared_ptr<const templates::CampaignTemplate> worded_by_a_model() {
  auto t = std::make_shared<templates::CampaignTemplate>();
  t->response_templates.mode = templates::ResponseMode::kGenerated;
  t->response_templates.max_wait = std::chrono::milliseconds(300);
  t->response_templates.scripts = {{"pitch", {kOwn}, "", false, true}, {"ask", {kQuestion}, "day", false, true}};
  return t;
}

conversation::ReplyRequest pitch_and_question() {
  conversation::ReplyRequest request;
  conversation::SayItem pitch;
  pitch.script = "pitch";
  conversation::SayItem question;
  question.kind = conversation::SayKind::kQuestion;
  question.script = "ask";
  question.asks = "day";
  request.decision.say = {pitch, question};
  return request;
}

/// All that is said with such a server, in order.
std::vector<std::string> said_with(ModelFault fault) {
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  const ModelServer server(fault);
  const auto t = worded_by_a_model();
  const pipeline::ResponseGenerator generator(t);
  core::DispatchLoop loop(system.env());
  std::unique_ptr<pipeline::Models> models;
  std::unique_ptr<pipeline::Reply> reply;
  std::vector<std::string> said;
  std::promise<void> finished;
  loop.post([&] {
    pipeline::LlmClientSettings settings;
    settings.endpoints = {{"scripted", server.url(), "", "", {}}};
    models = std::make_unique<pipeline::Models>(
        system.env(), loop, std::make_unique<net::CurlHttpClient>(system.env(), net::HttpClientSettings{}), settings);
    pipeline::ReplyEvents events;
    events.segment = [&said](conversation::SpeechSegment segment) { said.push_back(std::move(segment.text)); };
    events.finished = [&finished](bool) { finished.set_value(); };
    reply = models->replies().start(t, generator, pitch_and_question(), std::move(events));
  });
  finished.get_future().wait();
  std::promise<void> gone;
  loop.post([&] {
    reply.reset();
    models.reset();
    gone.set_value();
  });
  gone.get_future().wait();
  loop.stop();
  return said;
}

TEST(ModelFaults, AGoodServersWordsComeBeforeTheQuestion) {
  EXPECT_EQ(said_with(ModelFault::kNone), (std::vector<std::string>{"Well, that is easily said.", kOwn, kQuestion}));
}

class ModelFaultsTest : public ::testing::TestWithParam<ModelFault> {};

TEST_P(ModelFaultsTest, LeaveTheCallerWithTheTemplatesWords) {
  EXPECT_EQ(said_with(GetParam()), (std::vector<std::string>{kOwn, kQuestion}));
}

INSTANTIATE_TEST_SUITE_P(All, ModelFaultsTest,
                         ::testing::Values(ModelFault::kRefuses, ModelFault::kLoading, ModelFault::kStalls,
                                           ModelFault::kCutsOff, ModelFault::kGarbles, ModelFault::kTrickles,
                                           ModelFault::kOffersTooMuch, ModelFault::kWebPage));

}  // namespace
}  // namespace callai::sim
