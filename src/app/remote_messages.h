#pragma once

#include <string>

#include "conversation/vocabulary.h"
#include "core/ids.h"
#include "core/result.h"

namespace callai::app {

/// What a node asks another one about a call that goes on there.
struct RemoteRequest {
  enum class What { kCommand, kDtmf, kSession };
  std::string id;
  core::OrgId org;
  core::CallId call;
  What what = What::kSession;
  conversation::OperatorCommand command;  ///< kCommand
  std::string digits;                     ///< kDtmf
};

/// What came of it.
struct RemoteAnswer {
  std::string id;  ///< of the request
  core::Status status;
  std::string session;  ///< kSession: its JSON
};

// As JSON, for the bus. Reading: kInvalidArgument when it is none of a program like this one.
std::string to_json_text(const RemoteRequest& request);
core::Result<RemoteRequest> request_from_json_text(const std::string& text);
std::string to_json_text(const RemoteAnswer& answer);
core::Result<RemoteAnswer> answer_from_json_text(const std::string& text);

}  // namespace callai::app
