#pragma once

#include <atomic>
#include <string>

#include "documents/testing/fake_embedder.h"
#include "net/testing/script_server.h"

namespace callai::documents::testing {

/// An embedding server without a model, over real HTTP (OpenAI protocol): the vectors of a FakeEmbedder. For tests.
class EmbeddingServer {
 public:
  EmbeddingServer();

  std::string url() const { return server_.url("/v1"); }
  FakeEmbedder& embedder() { return embedder_; }
  /// From now on it takes requests and says nothing.
  void stall() { stalls_ = true; }
  int texts() const { return texts_; }

 private:
  void serve(net::testing::ScriptServer::Connection& connection);

  FakeEmbedder embedder_;
  std::atomic<bool> stalls_{false};
  std::atomic<int> texts_{0};
  net::testing::ScriptServer server_;  // last: its threads use the rest
};

}  // namespace callai::documents::testing
