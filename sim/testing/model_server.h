#pragma once

#include <atomic>
#include <string>

#include "net/testing/script_server.h"

namespace callai::sim::testing {

/// What the scripted server does wrong.
enum class ModelFault {
  kNone,
  kRefuses,        ///< 500
  kLoading,        ///< 503, always
  kStalls,         ///< takes the request and says nothing
  kCutsOff,        ///< closes in mid-answer
  kGarbles,        ///< chunks that are no JSON
  kTrickles,       ///< the first piece, then nothing
  kOffersTooMuch,  ///< 90 percent off
  kWebPage,        ///< answers as another kind of server would
};

/// A chat server without a model, over real HTTP (OpenAI protocol, streamed): it gets across what the prompt asks for
/// ("Well, ..."), reads every utterance as unknown, and can do so badly. For tests.
class ModelServer {
 public:
  /// `uses_tools`: asks for the first tool that it is offered before it answers, and says what that found.
  explicit ModelServer(ModelFault fault = ModelFault::kNone, bool uses_tools = false);

  std::string url() const { return server_.url("/v1"); }
  int replies_asked() const { return replies_; }
  int readings_asked() const { return readings_; }
  int tools_used() const { return tools_; }
  int notes_asked() const { return notes_; }

 private:
  void serve(net::testing::ScriptServer::Connection& connection);

  const ModelFault fault_;
  const bool uses_tools_;
  std::atomic<int> tools_{0};
  std::atomic<int> replies_{0};
  std::atomic<int> readings_{0};
  std::atomic<int> notes_{0};
  net::testing::ScriptServer server_;  // last: its threads use the rest
};

}  // namespace callai::sim::testing
