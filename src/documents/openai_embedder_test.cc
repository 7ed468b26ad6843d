#include "documents/openai_embedder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <mutex>

#include "core/system_env.h"
#include "documents/embeddings_json.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"

namespace callai::documents {
namespace {

using core::ErrorCode;
using net::testing::ScriptServer;

constexpr core::Duration kLong = std::chrono::seconds(20);

/// An embedding server of the test's.
class OpenAiEmbedderTest : public ::testing::Test {
 protected:
  OpenAiEmbedder embedder(const std::string& model = "m", int dimension = 0) {
    return {system_.env(), http_, {server_.url("/v1"), model, "key", "ask: ", "say: "}, dimension};
  }
  void answer(ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      {
        const std::lock_guard lock(mutex_);
        last_ = *request;
      }
      ++requests_;
      if (stalls_) {
        connection.wait_closed();
        return;
      }
      const std::string body = body_.empty() ? vectors_for(request->body) : body_;
      const std::string head = "HTTP/1.1 " + status_ + "\r\nContent-Type: application/json\r\n" + header_ +
                               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
      if (!connection.write(head + body)) return;
    }
  }
  /// As many vectors as texts, last first; the i-th text's is (i + 1, 0, 1).
  static std::string vectors_for(const std::string& request) {
    int texts = 0;
    for (std::size_t at = request.find("say: "); at != std::string::npos; at = request.find("say: ", at + 1)) ++texts;
    if (texts == 0) texts = 1;
    std::string data;
    for (int i = texts - 1; i >= 0; --i) {
      data += (data.empty() ? "" : ",") + std::string("{\"index\":") + std::to_string(i) + ",\"embedding\":[" +
              std::to_string(i + 1) + ",0,1]}";
    }
    return "{\"data\":[" + data + "]}";
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  net::CurlHttpClient http_{system_.env(), {}};
  std::mutex mutex_;
  ScriptServer::Request last_;
  std::atomic<int> requests_{0};
  std::string status_ = "200 OK";
  std::string header_;
  std::string body_;
  bool stalls_ = false;
  ScriptServer server_{[this](ScriptServer::Connection& connection) { answer(connection); }};
};

TEST_F(OpenAiEmbedderTest, AsksInBatchesAndKeepsTheOrder) {
  auto e = embedder();
  const auto vectors = e.embed(std::vector<std::string>(OpenAiEmbedder::kBatch + 2, "text"), TextRole::kPassage, kLong);
  ASSERT_TRUE(vectors.ok()) << core::describe(vectors.error());
  EXPECT_EQ(requests_, 2);
  ASSERT_EQ(vectors->size(), OpenAiEmbedder::kBatch + 2);
  EXPECT_FLOAT_EQ((*vectors)[0][0], 1 / std::sqrt(2.0F));
  EXPECT_FLOAT_EQ((*vectors)[1][0], 2 / std::sqrt(5.0F));
  EXPECT_NE(last_.line.find("POST /v1/embeddings"), std::string::npos);
  EXPECT_NE(last_.headers.find("Authorization: Bearer key"), std::string::npos);
  EXPECT_NE(last_.body.find("\"model\":\"m\""), std::string::npos) << last_.body;
}

TEST_F(OpenAiEmbedderTest, PutsThePrefixOfItsRoleBeforeATextAndStoresItWithTheModel) {
  auto e = embedder();
  ASSERT_TRUE(e.embed({"text"}, TextRole::kQuery, kLong).ok());
  EXPECT_NE(last_.body.find("\"ask: text\""), std::string::npos) << last_.body;
  EXPECT_EQ(e.model(), "m (say: )");
}

TEST_F(OpenAiEmbedderTest, HoldsAModelToOneDimension) {
  auto e = embedder("m", 384);
  const auto vectors = e.embed({"text"}, TextRole::kQuery, kLong);
  ASSERT_FALSE(vectors.ok());
  EXPECT_EQ(vectors.error().code, ErrorCode::kDataLoss);
  EXPECT_NE(vectors.error().message.find("3 numbers, not of 384"), std::string::npos);
}

TEST_F(OpenAiEmbedderTest, GivesUpAtTheDeadlineAndStopsAskingAfterTwo) {
  stalls_ = true;
  auto e = embedder();
  for (int i = 0; i < 2; ++i) {
    const auto late = e.embed({"text"}, TextRole::kQuery, std::chrono::milliseconds(50));
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
    EXPECT_EQ(late.error().message, "the embedding server was late");
  }
  const int asked = requests_;
  EXPECT_EQ(e.embed({"text"}, TextRole::kQuery, kLong).error().message, "the embedding server has failed lately");
  EXPECT_EQ(requests_, asked);
}

TEST_F(OpenAiEmbedderTest, LeavesABusyServerAloneForAsLongAsItWants) {
  status_ = "503 Service Unavailable";
  header_ = "Retry-After: 100\r\n";
  body_ = R"({"error": {"message": "loading"}})";
  auto e = embedder();
  const auto busy = e.embed({"text"}, TextRole::kQuery, kLong);
  ASSERT_FALSE(busy.ok());
  EXPECT_EQ(busy.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(busy.error().cause, "loading");
  EXPECT_EQ(e.embed({"text"}, TextRole::kQuery, kLong).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(requests_, 1);
}

TEST_F(OpenAiEmbedderTest, DoesNotBlameTheServerForATextThatIsTooLong) {
  status_ = "400 Bad Request";
  auto e = embedder();
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(e.embed({"text"}, TextRole::kQuery, kLong).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(requests_, 4);
}

TEST_F(OpenAiEmbedderTest, SaysWhatIsMissingWithoutShowingTheKey) {
  status_ = "401 Unauthorized";
  auto e = embedder();
  const auto refused = e.embed({"text"}, TextRole::kQuery, kLong);
  EXPECT_EQ(refused.error().mend, "set embeddings.api_key");
  EXPECT_EQ(core::describe(refused.error()).find("Bearer"), std::string::npos);
}

TEST(EmbeddingsJson, RefusesWhatIsNoListOfVectors) {
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"data": {}})", R"({"data": []})", R"({"data": [{}]})", R"({"data": [1]})",
        R"({"data": [{"embedding": []}]})", R"({"data": [{"embedding": ["1"]}]})", R"({"data": [{"embedding": null}]})",
        R"({"data": [{"index": 1, "embedding": [1]}]})", R"({"data": [{"embedding": [1]}, {"embedding": [1]}]})"}) {
    const auto vectors = embeddings_of(body, 1);
    ASSERT_FALSE(vectors.ok()) << body;
    EXPECT_EQ(vectors.error().code, ErrorCode::kDataLoss);
    EXPECT_FALSE(vectors.error().mend.empty());
  }
  EXPECT_FALSE(embeddings_of(R"({"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]})", 2).ok());
  const auto fine =
      embeddings_of(R"({"object": "list", "data": [{"object": "embedding", "embedding": [1, -2.5]}]})", 1);
  ASSERT_TRUE(fine.ok());
  EXPECT_EQ(fine->front(), (std::vector<float>{1, -2.5F}));
}

TEST(EmbeddingsJson, AsksWithWellFormedText) {
  EXPECT_EQ(embeddings_request_json("", {"a\"\xFF"}),
            "{\"input\":[\"a\\\"\xEF\xBF\xBD\"],\"encoding_format\":\"float\"}");
}

}  // namespace
}  // namespace callai::documents
