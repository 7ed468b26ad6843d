#pragma once

#include <atomic>
#include <string>

#include "core/json.h"
#include "net/testing/script_server.h"

namespace callai::sim::testing {

/// What the scripted server does wrong.
enum class ModelFault {
  kNone,
  kRefuses,           ///< 500
  kLoading,           ///< 503, always
  kStalls,            ///< takes the request and says nothing
  kCutsOff,           ///< closes in mid-answer
  kGarbles,           ///< chunks that are no JSON
  kTrickles,          ///< the first piece, then nothing
  kStallsInMidReply,  ///< a clause that can be spoken, then nothing
  kOffersTooMuch,     ///< 90 percent off
  kWebPage,           ///< answers as another kind of server would
  kUnauthorized,      ///< 401
  kBusy,              ///< 429, come back in a minute
  kResets,            ///< resets the connection
  kStallsAfterHead,   ///< the head of an answer, then nothing
  kLate,              ///< a good answer after two seconds
  kNullContent,       ///< content: null
  kNoChoices,         ///< choices: []
  kEmpty,             ///< an answer of no words
  kAbsurdNumbers,     ///< usage below zero and beyond all bounds
  kIgnoresSchema,     ///< prose where JSON was asked for
  kTalksOn,           ///< sentences without end
  kUnknownTool,       ///< wants a tool that there is not
  kHugeLine,          ///< one line of 20 MB
  kBadUtf8,           ///< bytes that are no text
  kNoDone,            ///< no [DONE], no reason to finish
  kRedirects,         ///< sends on to itself, for ever
  kMarkup,            ///< headings, stars, emoji
  kBadChunks,         ///< breaks the transfer coding
  kErrorInStream,     ///< an error in mid-stream
  kWrongLength,       ///< promises more bytes than it sends
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
  int closed_by_client() const { return closed_by_client_; }  ///< while it was still to be answered

 private:
  void serve(net::testing::ScriptServer::Connection& connection);
  /// False: the connection is done with.
  bool answer(net::testing::ScriptServer::Connection& connection, const core::Json& request);

  const ModelFault fault_;
  const bool uses_tools_;
  std::atomic<int> tools_{0};
  std::atomic<int> replies_{0};
  std::atomic<int> readings_{0};
  std::atomic<int> notes_{0};
  std::atomic<int> closed_by_client_{0};
  net::testing::ScriptServer server_;  // last: its threads use the rest
};

}  // namespace callai::sim::testing
