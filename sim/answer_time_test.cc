// How long a caller waits for an answer when the chat server says nothing, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "core/testing/virtual_executor.h"
#include "orchestrators/call_runner.h"
#include "pipeline/llm/models.h"
#include "sim/scenario_library.h"
#include "sim/simulation.h"
#include "sim/testing/memory_journal.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::sim {
namespace {

constexpr core::Duration kPatience = std::chrono::milliseconds(900);

/// Takes every request and says nothing.
class SilentServer final : public net::HttpClient {
 public:
  std::unique_ptr<net::HttpExchange> start(net::HttpRequest, net::HttpEvents) override {
    class Exchange final : public net::HttpExchange {
      void cancel() override {}
    };
    return std::make_unique<Exchange>();
  }
};

/// From the moment a caller fell silent to the first words of the reply.
class AnswerWatch final : public orchestrators::CallObserver {
 public:
  void on_step(const core::CallId&, core::Duration at, const conversation::Event& event,
               const conversation::Effects&) override {
    if (std::holds_alternative<conversation::CallerSpeechStopped>(event)) stopped_ = at;
    if (!std::holds_alternative<conversation::ReplyDelta>(event) || !stopped_) return;
    longest_ = std::max(longest_, at - *stopped_);
    stopped_.reset();
    ++answers_;
  }
  core::Duration longest() const { return longest_; }
  int answers() const { return answers_; }

 private:
  std::optional<core::Duration> stopped_;
  core::Duration longest_{0};
  int answers_ = 0;
};

TEST(AnswerTime, RecognitionAndUnderstandingTakeTheirPartOfTheCallersPatience) {
  const templates::ParsedTemplate parsed = templates::parse_template(templates::find_prebuilt("sales")->json);
  auto t = std::make_shared<templates::CampaignTemplate>(parsed.value);
  t->response_templates.mode = templates::ResponseMode::kGenerated;
  t->response_templates.max_wait = kPatience;
  t->tool_configs.tools.clear();
  Scenario scenario = *load_scenario("sales_success");
  scenario.expected = {};
  scenario.documents.clear();
  const pipeline::ToolRegistry tools;
  core::testing::CountingIds ids;
  core::NullLogger log;
  testing::Journalled kept;
  AnswerWatch watch;
  SimulationParts parts{ids,
                        log,
                        std::make_shared<const orchestrators::CampaignRuntime>(std::move(t)),
                        core::CampaignId("c"),
                        1,
                        tools,
                        {},
                        &watch,
                        "",
                        1,
                        {}};
  parts.journal = [&kept](core::Env, core::Sequence& sequence) {
    return std::make_unique<testing::MemoryJournal>(sequence, kept);
  };
  parts.models = [](core::Env env, core::Sequence& sequence) {
    pipeline::LlmClientSettings settings;
    settings.endpoints = {{"silent", "http://silent.example/v1", "", "", {}}};
    return std::make_unique<pipeline::Models>(env, sequence, std::make_unique<SilentServer>(), std::move(settings));
  };
  ASSERT_TRUE(simulate_text(scenario, parts).ok());
  EXPECT_GT(watch.answers(), 3);
  EXPECT_GT(watch.longest(), kPatience / 2) << "a model was waited for";
  EXPECT_LE(watch.longest(), kPatience);
}

}  // namespace
}  // namespace callai::sim
