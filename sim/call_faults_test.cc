// Whole conversations while the chat server behind them misbehaves, over real HTTP: what the caller hears in the end is
// what the tree decided, soon enough, and nothing is done twice.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "core/dispatch_loop.h"
#include "core/system_env.h"
#include "core/work_lanes.h"
#include "net/curl_http_client.h"
#include "orchestrators/text_conversation.h"
#include "pipeline/llm/models.h"
#include "sim/testing/memory_journal.h"
#include "sim/testing/model_server.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::sim {
namespace {

using orchestrators::TextConversation;
using testing::ModelFault;
using testing::ModelServer;

// What the caller says; the last but four is nothing that a rule knows, so a model is asked what it means.
const std::vector<std::string> kLines{"yes",
                                      "the grid",
                                      "twelve",
                                      "the bills keep rising",
                                      "how long is the warranty",
                                      "well my cousin once had a boat with one of those",
                                      "yes",
                                      "next tuesday at half past two",
                                      "yes",
                                      "no"};

// A caller must not hear nothing for longer than this.
constexpr core::Duration kMostSilence = std::chrono::milliseconds(1500);

/// Counts; a second run of a writing tool would be seen.
class CountingTool final : public pipeline::Tool {
 public:
  explicit CountingTool(std::atomic<int>& runs) : runs_(runs) {}
  conversation::ToolResult run(const templates::ToolConfig&, const conversation::ToolRequest& request,
                               const pipeline::ToolContext&) const override {
    ++runs_;
    conversation::ToolResult result;
    result.tool = request.tool;
    result.status = conversation::ToolStatus::kOk;
    conversation::Passage& passage = result.passages.emplace_back();
    passage.title = "warranty.md";
    passage.text = "The warranty lasts twenty five years.";
    passage.score = 0.9;
    return result;
  }

 private:
  std::atomic<int>& runs_;
};

// How long a voice takes for a word, as the reply counts it.
constexpr core::Duration kSpokenWord = std::chrono::milliseconds(350);

/// When the agent may be spoken to, and how long it was silent before it answered, and between two sentences: the words
/// of the first one take their time, though typed ones take none.
class Watch final : public orchestrators::CallObserver {
 public:
  explicit Watch(const core::Clock& clock) : clock_(clock) {}
  void of(const TextConversation& chat) { chat_ = &chat; }

  void on_step(const core::CallId&, core::Duration, const conversation::Event& event,
               const conversation::Effects& effects) override {
    if (std::holds_alternative<conversation::TranscriptFinal>(event)) {
      taken_ = true;
      silent_since_ = clock_.now();
    }
    for (const conversation::Effect& effect : effects) {
      const auto* speak = std::get_if<conversation::Speak>(&effect);
      if (speak == nullptr) continue;
      const core::TimePoint now = clock_.now();
      if (silent_since_) longest_silence_ = std::max(longest_silence_, now - *silent_since_);
      silent_since_ =
          std::max(now, silent_since_.value_or(now)) + conversation::count_words(speak->segment.text) * kSpokenWord;
    }
    // Nobody waits for the agent when it is the caller's turn.
    if (chat_ != nullptr && chat_->waiting()) silent_since_.reset();
    if (chat_ != nullptr && taken_ && chat_->waiting()) tell(ready_);
  }
  void on_end(const core::CallId&, const orchestrators::CallSummary&) override { tell(over_); }

  /// False: it is over, or nothing came for a minute.
  bool wait() {
    std::unique_lock lock(mutex_);
    const bool told = changed_.wait_for(lock, std::chrono::minutes(1), [this] { return ready_ || over_; });
    ready_ = false;
    return told && !over_;
  }
  core::Duration longest_silence() const { return longest_silence_; }

 private:
  void tell(bool& flag) {
    const std::lock_guard lock(mutex_);
    flag = true;
    taken_ = false;
    changed_.notify_all();
  }

  const core::Clock& clock_;
  const TextConversation* chat_ = nullptr;
  bool taken_ = true;
  std::optional<core::TimePoint> silent_since_;
  core::Duration longest_silence_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ready_ = false;
  bool over_ = false;
};

std::shared_ptr<const templates::CampaignTemplate> worded_sales() {
  const templates::ParsedTemplate parsed = templates::parse_template(templates::find_prebuilt("sales")->json);
  auto t = std::make_shared<templates::CampaignTemplate>(*orchestrators::without_hurry(parsed.value));
  t->response_templates.mode = templates::ResponseMode::kGenerated;
  t->response_templates.max_wait = std::chrono::milliseconds(600);
  return t;
}

struct Outcome {
  testing::Journalled kept;
  core::Duration longest_silence{0};
  int document_searches = 0;
  int crm_writes = 0;
  std::string said;  ///< all of it
};

/// One conversation from the greeting to its end, with its models at `url`.
class Conversation {
 public:
  explicit Conversation(const std::string& url)
      : system_(std::make_unique<core::NullLogger>()),
        watch_(system_.env().clock),
        loop_(system_.env()),
        lanes_(loop_, {}) {
    tools_.add(templates::ToolKind::kDocumentSearch, std::make_unique<CountingTool>(searches_));
    tools_.add(templates::ToolKind::kCrmLookup, std::make_unique<CountingTool>(lookups_));
    tools_.add(templates::ToolKind::kCrmUpdate, std::make_unique<CountingTool>(writes_));
    run([&] {
      pipeline::LlmClientSettings settings;
      settings.endpoints = {{"scripted", url, "", "", {}}};
      models_ = std::make_unique<pipeline::Models>(
          system_.env(), loop_, std::make_unique<net::CurlHttpClient>(system_.env(), net::HttpClientSettings{}),
          settings);
      const auto runtime = std::make_shared<const orchestrators::CampaignRuntime>(worded_sales());
      orchestrators::CallHeader header;
      header.setup.call = core::CallId("call_1");
      header.setup.session_id = "ses_1";
      header.setup.contact.first_name = "Ana";
      header.setup.campaign = runtime->campaign;
      header.setup.started = core::WallTime(std::chrono::seconds(1'795'424'400));
      header.setup.seed = 7;
      chat_ = std::make_unique<TextConversation>(
          TextConversation::Parts{system_.env(), loop_, lanes_, tools_, journal_, &watch_, models_.get()}, header,
          runtime);
      watch_.of(*chat_);
      chat_->start([](const core::CallId&) {});
    });
  }

  ~Conversation() {
    run([&] {
      chat_.reset();
      models_.reset();
    });
    loop_.stop();
  }

  Outcome talk() {
    for (const std::string& line : kLines) {
      if (!watch_.wait()) break;
      run([&] { chat_->say(line); });
    }
    watch_.wait();
    Outcome outcome;
    run([&] { outcome.kept = kept_; });
    outcome.longest_silence = watch_.longest_silence();
    outcome.document_searches = searches_;
    outcome.crm_writes = writes_;
    for (const conversation::Turn& turn : outcome.kept.turns[core::CallId("call_1")]) {
      for (const auto& spoken : turn.spoken) outcome.said += spoken.segment.text + "\n";
    }
    return outcome;
  }

 private:
  template <typename F>
  void run(F f) {
    std::promise<void> done;
    loop_.post([&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }

  core::SystemEnv system_;
  Watch watch_;
  std::atomic<int> searches_{0};
  std::atomic<int> lookups_{0};
  std::atomic<int> writes_{0};
  pipeline::ToolRegistry tools_;
  core::DispatchLoop loop_;
  core::LanePool lanes_;
  testing::Journalled kept_;
  testing::MemoryJournal journal_{loop_, kept_};
  std::unique_ptr<pipeline::Models> models_;
  std::unique_ptr<TextConversation> chat_;
};

int sentences_of_the_model(const std::string& said) {
  int count = 0;
  for (std::size_t at = said.find("easily said"); at != std::string::npos; at = said.find("easily said", at + 1))
    ++count;
  return count;
}

void expect_a_good_call(Outcome outcome) {
  const auto& ends = outcome.kept.ends[core::CallId("call_1")];
  ASSERT_EQ(ends.size(), 1U) << outcome.said;
  EXPECT_EQ(ends.front().outcome, "callback_scheduled") << outcome.said;
  // A turn for each utterance, and one for the greeting: none is lost.
  EXPECT_EQ(outcome.kept.turns[core::CallId("call_1")].size(), kLines.size() + 1) << outcome.said;
  EXPECT_LT(outcome.longest_silence, kMostSilence);
  // For the table of docs/engines.md: --gtest_output=xml.
  ::testing::Test::RecordProperty("longest_silence_ms", static_cast<int>(core::to_ms(outcome.longest_silence)));
  ::testing::Test::RecordProperty("sentences_of_the_model", sentences_of_the_model(outcome.said));
  EXPECT_EQ(outcome.document_searches, 1);
  EXPECT_LE(outcome.crm_writes, 1);
  EXPECT_EQ(outcome.kept.callbacks.size(), 1U);
  EXPECT_EQ(outcome.said.find("90 percent"), std::string::npos) << outcome.said;
  EXPECT_EQ(outcome.said.find("ninety percent"), std::string::npos) << outcome.said;
}

TEST(CallFaults, WithAGoodServerTheConversationReachesItsGoalInTheServersWords) {
  const ModelServer server;
  const Outcome outcome = Conversation(server.url()).talk();
  expect_a_good_call(outcome);
  EXPECT_NE(outcome.said.find("Well, that is easily said."), std::string::npos) << outcome.said;
}

TEST(CallFaults, WithoutAnyServerTheTemplateSpeaks) {
  expect_a_good_call(Conversation("http://127.0.0.1:9/v1").talk());
}

std::string fault_name(const ::testing::TestParamInfo<std::pair<const char*, ModelFault>>& info) {
  return info.param.first;
}

class CallFaultsTest : public ::testing::TestWithParam<std::pair<const char*, ModelFault>> {};

TEST_P(CallFaultsTest, LeaveTheConversationWhole) {
  const ModelServer server(GetParam().second);
  expect_a_good_call(Conversation(server.url()).talk());
}

INSTANTIATE_TEST_SUITE_P(
    All, CallFaultsTest,
    ::testing::Values(
        std::pair{"Refuses", ModelFault::kRefuses}, std::pair{"IsLoading", ModelFault::kLoading},
        std::pair{"Stalls", ModelFault::kStalls}, std::pair{"StallsAfterItsHead", ModelFault::kStallsAfterHead},
        std::pair{"CutsOff", ModelFault::kCutsOff}, std::pair{"Garbles", ModelFault::kGarbles},
        std::pair{"Trickles", ModelFault::kTrickles}, std::pair{"StallsInMidReply", ModelFault::kStallsInMidReply},
        std::pair{"OffersTooMuch", ModelFault::kOffersTooMuch}, std::pair{"IsAWebPage", ModelFault::kWebPage},
        std::pair{"WantsAKey", ModelFault::kUnauthorized}, std::pair{"IsBusy", ModelFault::kBusy},
        std::pair{"Resets", ModelFault::kResets}, std::pair{"IsLate", ModelFault::kLate},
        std::pair{"SendsNullContent", ModelFault::kNullContent}, std::pair{"SendsNoChoices", ModelFault::kNoChoices},
        std::pair{"SaysNothing", ModelFault::kEmpty}, std::pair{"TellsAbsurdNumbers", ModelFault::kAbsurdNumbers},
        std::pair{"IgnoresTheSchema", ModelFault::kIgnoresSchema}, std::pair{"TalksOn", ModelFault::kTalksOn},
        std::pair{"WantsAnUnknownTool", ModelFault::kUnknownTool}, std::pair{"SendsAHugeLine", ModelFault::kHugeLine},
        std::pair{"SendsBadUtf8", ModelFault::kBadUtf8}, std::pair{"NeverSaysDone", ModelFault::kNoDone},
        std::pair{"Redirects", ModelFault::kRedirects}, std::pair{"SendsMarkup", ModelFault::kMarkup},
        std::pair{"BreaksItsChunks", ModelFault::kBadChunks}, std::pair{"FailsInMidStream", ModelFault::kErrorInStream},
        std::pair{"PromisesMoreBytes", ModelFault::kWrongLength}),
    fault_name);

}  // namespace
}  // namespace callai::sim
