// Chat servers over real HTTP, good ones and bad ones, under the built program.
#include <gtest/gtest.h>

#include "black_box.h"
#include "guarded.h"
#include "interrupted_call.h"
#include "net/testing/script_server.h"
#include "sim/testing/model_server.h"

namespace callai::tests {
namespace {

using net::testing::ScriptServer;
using sim::testing::ModelFault;
using sim::testing::ModelServer;

constexpr const char* kShortScenario = CALLAI_SOURCE_DIR "/tests/scenarios/short_call.json";

ProgramResult demo_with(const std::string& url, const SampleCalls& calls) {
  ProgramOptions options = in_folder(
      calls.folder(), {"demo", "--scenario", kShortScenario, "--models", url, "--json", "--data", calls.data()});
  options.timeout = std::chrono::seconds(200);
  return callai(options);
}

TEST(Models, WordTheRepliesOfACallThatReachesItsGoalAndReplays) {
  const ModelServer server;
  const SampleCalls calls;
  const ProgramResult result = demo_with(server.url(), calls);
  ASSERT_EQ(result.exit_code, 0) << result.err << result.out.substr(0, 2000);
  const auto report = demo_report(result.out);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->goal_reached);
  EXPECT_GT(server.replies_asked(), 0);
  EXPECT_NE(result.out.find("Well, that is easily said."), std::string::npos);
  const ProgramResult replayed = calls.callai({"replay", report->call_id});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err << replayed.out;
  EXPECT_EQ(server.notes_asked(), 1);
  const ProgramResult shown = calls.callai({"call", "show", report->call_id});
  EXPECT_NE(shown.out.find("They talked, and it went well."), std::string::npos) << shown.out;
}

TEST(Models, WordTheRepliesOfATypedConversation) {
  const ModelServer server;
  const TempFolder folder;
  ProgramOptions options = in_folder(folder, {"chat", "--template", "sales", "--models", server.url()});
  options.input = folder.write("lines", "yes\nwe use the grid\ntwelve people\n");
  const ProgramResult chat = callai(options);
  EXPECT_EQ(chat.exit_code, 0) << chat.err;
  EXPECT_GT(server.replies_asked(), 0);
  EXPECT_NE(chat.out.find("Well, that is easily said."), std::string::npos) << chat.out;
}

TEST(Models, LookThingsUpThemselvesBehindAFiller) {
  const ModelServer server(ModelFault::kNone, true);
  const TempFolder folder;
  const std::string document =
      folder.write("noise.md", "# Noise\n\nThe inverter hums quietly at forty decibels during the day.\n");
  ProgramOptions options =
      in_folder(folder, {"chat", "--template", "sales", "--models", server.url(), "--document", document});
  options.input = folder.write("lines", "yes\ndoes the inverter hum during the day\n");
  const ProgramResult chat = callai(options);
  EXPECT_EQ(chat.exit_code, 0) << chat.err;
  EXPECT_GT(server.tools_used(), 0);
  const std::size_t filler = chat.out.find("Let me check");
  const std::size_t tool = chat.out.find("documents: ok, \"noise.md\"");
  const std::size_t answer = chat.out.find("hums quietly");
  EXPECT_NE(filler, std::string::npos) << chat.out;
  EXPECT_NE(tool, std::string::npos) << chat.out;
  EXPECT_NE(answer, std::string::npos) << chat.out;
  EXPECT_LT(filler, answer);
  EXPECT_LT(tool, answer);
}

TEST(Models, OfAServerThatStallsAreReplacedByTheTemplatesWords) {
  if (!long_tests()) GTEST_SKIP() << "a minute; set CALLAI_LONG_TESTS=1 to run it";
  const ModelServer server(ModelFault::kStalls);
  const SampleCalls calls;
  const ProgramResult result = demo_with(server.url(), calls);
  ASSERT_EQ(result.exit_code, 0) << result.err << result.out.substr(0, 2000);
  const auto report = demo_report(result.out);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->goal_reached);
}

TEST(Engines, TellsWhatIsWellAndWhatIsMissing) {
  const ModelServer server;
  const TempFolder folder;
  const auto engines = [&folder](std::vector<std::string> flags) {
    flags.insert(flags.begin(), "engines");
    return callai(folder, std::move(flags));
  };
  const ProgramResult well = engines({"--llm-url", server.url() + "/", "--llm-model", "scripted"});
  EXPECT_EQ(well.exit_code, 0) << well.out << well.err;
  EXPECT_NE(well.out.find("PocketSphinx"), std::string::npos);
  EXPECT_NE(well.out.find("answers; models: scripted"), std::string::npos) << well.out;

  const ProgramResult other = engines({"--llm-url", server.url(), "--llm-model", "large"});
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_NE(other.out.find("it has no model 'large'; it has scripted; set llm.model"), std::string::npos) << other.out;

  const ProgramResult away = engines({"--whisper-url", "http://127.0.0.1:1/v1"});
  EXPECT_EQ(away.exit_code, 3);
  EXPECT_NE(away.out.find("nothing answers at 'http://127.0.0.1:1/v1/models'; start the server"), std::string::npos)
      << away.out;

  const ProgramResult no_proxy = engines({"--llm-url", server.url(), "--proxy", "nonsense"});
  EXPECT_EQ(no_proxy.exit_code, 2) << no_proxy.out << no_proxy.err;
  EXPECT_NE(no_proxy.err.find("net.proxy is no URL"), std::string::npos) << no_proxy.err;

  const ProgramResult wrong = engines({"--llm-url", "localhost:8080"});
  EXPECT_EQ(wrong.exit_code, 2) << wrong.out << wrong.err;
  EXPECT_NE(wrong.err.find("llm.url 'localhost:8080' is no URL"), std::string::npos) << wrong.err;
}

/// Tells its models to everybody, or has no list of them where `models` is empty, and answers all else with `answer`.
class OtherServer {
 public:
  OtherServer(const std::string& models, const std::string& answer)
      : server_([models, answer](ScriptServer::Connection& c) {
          while (const auto request = c.read()) {
            const bool list = request->line.starts_with("GET ");
            if (!(list && !models.empty() ? c.answer(models) : c.write(list ? kNotFound : std::string_view(answer))))
              return;
          }
        }) {}
  std::string url() const { return server_.url("/v1"); }

 private:
  static constexpr std::string_view kNotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

  ScriptServer server_;
};

std::string refusal(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Engines, AreAskedForWhatTheyAreThereFor) {
  const TempFolder folder;
  const std::string models = R"({"object":"list","data":[{"id":"m"}]})";
  // Older llama.cpp tells its models without a key.
  const OtherServer locked(models, refusal("401 No", R"({"error":{"code":401,"message":"Invalid API Key"}})"));
  const ProgramResult no_key = callai(folder, {"engines", "--llm-url", locked.url()});
  EXPECT_EQ(no_key.exit_code, 3);
  EXPECT_NE(no_key.out.find("it wants a key; set llm.api_key"), std::string::npos) << no_key.out;
  const ProgramResult wrong_key = callai(folder, {"engines", "--llm-url", locked.url(), "--llm-api-key", "x"});
  EXPECT_NE(wrong_key.out.find("it refuses the key"), std::string::npos) << wrong_key.out;

  // whisper.cpp has another route unless it is told.
  const OtherServer elsewhere("", refusal("404 No", "File Not Found"));
  const ProgramResult no_route = callai(folder, {"engines", "--whisper-url", elsewhere.url()});
  EXPECT_EQ(no_route.exit_code, 3);
  EXPECT_NE(no_route.out.find("it answers, and has no /audio/transcriptions"), std::string::npos) << no_route.out;
  EXPECT_NE(no_route.out.find("--inference-path /v1/audio/transcriptions"), std::string::npos) << no_route.out;

  const OtherServer there("", refusal("400 No", "Invalid request"));
  EXPECT_EQ(callai(folder, {"engines", "--whisper-url", there.url()}).exit_code, 0);

  const OtherServer chats(models, refusal("501 No", R"({"error":{"message":"Start it with `--embeddings`"}})"));
  const ProgramResult no_vectors =
      callai(folder, {"engines", "--embeddings-url", chats.url(), "--embeddings-model", "m"});
  EXPECT_EQ(no_vectors.exit_code, 3);
  EXPECT_NE(no_vectors.out.find("it cannot do /embeddings; Start it with `--embeddings`"), std::string::npos)
      << no_vectors.out;
}

TEST(Engines, AreReachedThroughTheProxyOfTheSettings) {
  Guarded<std::vector<std::string>> lines;
  ScriptServer proxy([&lines](ScriptServer::Connection& c) {
    while (const auto request = c.read()) {
      lines.change([&request](std::vector<std::string>& all) { all.push_back(request->line); });
      c.answer(R"({"object":"list","data":[{"id":"far"}]})");
    }
  });
  const TempFolder folder;
  const ProgramResult far =
      callai(folder, {"engines", "--llm-url", "http://models.example/v1", "--proxy", proxy.url("")});
  EXPECT_EQ(far.exit_code, 0) << far.out << far.err;
  EXPECT_NE(far.out.find("answers; models: far"), std::string::npos) << far.out;
  const std::vector<std::string> asked = lines.get();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[0], "GET http://models.example/v1/models HTTP/1.1");
  EXPECT_EQ(asked[1], "POST http://models.example/v1/chat/completions HTTP/1.1");
}

}  // namespace
}  // namespace callai::tests
