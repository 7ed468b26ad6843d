// Tools that reach other machines, as an operator sets them up, under the built program.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "black_box.h"
#include "guarded.h"
#include "net/testing/script_server.h"

namespace callai::tests {
namespace {

using net::testing::ScriptServer;

/// A template of one stage, in which "check order" calls the tool `it`.
std::string template_with(const std::string& tool, const std::string& arguments, const std::string& say) {
  return R"({
  "meta": {"id": "desk", "name": "Desk"},
  "session_config": {"stages": [{"id": "talk", "entry_script": "hello", "max_turns": 9,
   "on_max_turns": "end"}], "initial_stage": "talk"},
  "extraction_rules": {"intents": [{"id": "order", "phrases": ["check my order"]}]},
  "decision_tree": {"global_nodes": [
    {"id": "asked", "when": {"all": [{"trigger": ["utterance"]}, {"intent": ["order"]}]},
     "then": [{"call_tool": {"tool": "it", "arguments": )" +
         arguments + R"(}}]},
    {"id": "found", "when": {"all": [{"trigger": ["tool_result"]}, {"tool": "it", "status": ["ok"]}]},
     "then": [{"say_text": ")" +
         say + R"("}]},
    {"id": "nothing", "when": {"all": [{"trigger": ["tool_result"]}, {"tool": "it", "status": ["not_found"]}]},
     "then": [{"say_text": "There is nothing."}]},
    {"id": "failed", "when": {"all": [{"trigger": ["tool_result"]}, {"tool": "it", "status": ["failed", "timeout"]}]},
     "then": [{"say_text": "That did not work."}]}]},
  "tool_configs": {"tools": [{"id": "it", "fillers": ["One moment."], )" +
         tool + R"(}]},
  "response_templates": {"scripts": [{"id": "hello", "text": "Hello."}]}
})";
}

class Tools : public ::testing::Test {
 protected:
  ProgramResult chat(const std::string& document, std::vector<std::string> flags = {},
                     const std::string& lines = "check my order\n") {
    flags.insert(flags.begin(), {"chat", "--template", folder_.write("desk.json", document)});
    ProgramOptions options = in_folder(folder_, std::move(flags));
    options.input = folder_.write("lines", lines);
    return callai(options);
  }
  TempFolder folder_;
};

TEST_F(Tools, OverHttpReachAHostThatTheOperatorAllows) {
  Guarded<std::string> seen;
  ScriptServer server([&seen](ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      seen.set(request->line);
      connection.answer(R"({"order": {"status": "on its way"}})");
    }
  });
  const std::string tool = R"("kind": "http", "parameters": {"properties": {"what": {}}}, "http": {"url": ")" +
                           server.url("/orders/{what}") + R"(", "result": "/order"})";
  const std::string document = template_with(tool, R"({"what": "{utterance}"})", "Your order is {tool.it.status}.");
  const ProgramResult refused = chat(document);
  EXPECT_TRUE(contains(refused.out, "That did not work.")) << refused.out << refused.err;
  EXPECT_EQ(seen.get(), "");
  const ProgramResult allowed = chat(document, {"--tools-private-hosts", "127.0.0.1"});
  EXPECT_TRUE(contains(allowed.out, "Your order is on its way.")) << allowed.out << allowed.err;
  EXPECT_EQ(seen.get(), "GET /orders/check%20my%20order HTTP/1.1");
}

TEST_F(Tools, NeedTheirSecrets) {
  const std::string tool =
      R"("kind": "http", "http": {"url": "http://127.0.0.1:9/", "headers": {"X-Key": "{{secret.shop}}"}})";
  const ProgramResult result = chat(template_with(tool, "{}", "Fine."), {"--tools-private-hosts", "127.0.0.1"});
  EXPECT_TRUE(contains(result.out, "That did not work.")) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, "secret 'shop'")) << result.out;
}

TEST_F(Tools, SendASecretThatLiesSealedAndShowItNowhere) {
  Guarded<std::string> headers;
  ScriptServer server([&headers](ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      headers.set(request->headers);
      connection.answer(R"({"ok": true})");
    }
  });
  const std::string data = folder_.file("data");
  ProgramOptions set = in_folder(folder_, {"secrets", "set", "shop", "--data", data});
  set.input = folder_.write("secret", "hush-hush\n");
  ASSERT_EQ(callai(set).exit_code, 0);
  const std::string tool =
      R"("kind": "http", "http": {"url": ")" + server.url("/") + R"(", "headers": {"X-Key": "{{secret.shop}}"}})";
  const ProgramResult result =
      chat(template_with(tool, "{}", "Fine."), {"--tools-private-hosts", "127.0.0.1", "--data", data});
  EXPECT_TRUE(contains(result.out, "Fine.")) << result.out << result.err;
  EXPECT_TRUE(contains(headers.get(), "hush-hush")) << headers.get();
  EXPECT_FALSE(contains(result.out + result.err, "hush-hush"));
  EXPECT_FALSE(contains(read_file(data + "/callai.db") + read_file(data + "/callai.db-wal"), "hush-hush"));
}

TEST_F(Tools, ReadADatabaseThatTheOperatorNames) {
  const std::string file = folder_.file("shop.sqlite");
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  sqlite3_exec(db, "CREATE TABLE o (what TEXT, day TEXT); INSERT INTO o VALUES ('check my order', 'Tuesday')", nullptr,
               nullptr, nullptr);
  sqlite3_close(db);
  const std::string document = template_with(R"("kind": "database", "parameters": {"properties": {"what": {}}},
                       "database": {"source": "shop", "query": "SELECT day FROM o WHERE what = :what"})",
                                             R"({"what": "{utterance}"})", "It comes on {tool.it.day}.");
  const ProgramResult result = chat(document, {"--tools-databases", "shop=sqlite:" + file});
  EXPECT_TRUE(contains(result.out, "It comes on Tuesday.")) << result.out << result.err;
}

TEST_F(Tools, BookATimeOnce) {
  const std::string document =
      template_with(R"("kind": "calendar", "effect": "write", "parameters": {"properties": {"at": {}}},
                       "calendar": {"opens": "00:00", "closes": "23:59",
                                    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]})",
                    R"({"at": "2099-05-04T10:00"})", "It is booked for {tool.it.words}.");
  const std::string data = folder_.file("data");
  const ProgramResult first = chat(document, {"--data", data});
  EXPECT_TRUE(contains(first.out, "It is booked for Monday, May fourth")) << first.out << first.err;
  const ProgramResult second = chat(document, {"--data", data});
  EXPECT_TRUE(contains(second.out, "There is nothing.")) << "another call: the time is taken. " << second.out;
}

TEST_F(Tools, ThatAreSetUpWronglyAreAClearError) {
  const std::string document = template_with(R"("kind": "web_search")", R"({"query": "x"})", "Fine.");
  EXPECT_EQ(not_a_clear_error(chat(document, {"--tools-databases", "shop=mysql://x"}), 2, {"tools.databases", "shop"}),
            "");
  EXPECT_EQ(not_a_clear_error(chat(document, {"--tools-mcp-servers", "crm"}), 2, {"tools.mcp_servers"}), "");
  const ProgramResult result = chat(document);
  EXPECT_TRUE(contains(result.out, "That did not work.")) << "no search server: " << result.out;
}

}  // namespace
}  // namespace callai::tests
