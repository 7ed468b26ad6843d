#pragma once

#include <string>
#include <vector>

#include "api/trial_order.h"
#include "conversation/session_state.h"
#include "conversation/turn.h"
#include "core/ids.h"
#include "core/result.h"

namespace callai::api {

/// A typed conversation, or what became of it since somebody wrote.
struct ChatView {
  std::string id;
  core::TemplateId template_id;
  int template_version = 0;
  int messages = 0;  ///< of the person, so far
  bool over = false;
  std::vector<conversation::Turn> turns;
  conversation::SessionState session;
};

/// Seam: typed conversations with a template, which are kept in memory and forgotten when nobody writes. Blocks until
/// the agent has answered; safe from any thread.
class ChatControl {
 public:
  virtual ~ChatControl() = default;
  /// The agent begins. kResourceExhausted when there are too many.
  virtual core::Result<ChatView> begin(const TrialOrder& order) = 0;
  /// kNotFound: no such conversation of `org`; kFailedPrecondition: it is over; kDeadlineExceeded: no answer in time.
  virtual core::Result<ChatView> say(const core::OrgId& org, const std::string& id, const std::string& text) = 0;
  /// Another conversation, with the same words up to the message of that number (from 1), and `text` in its place.
  virtual core::Result<ChatView> replay(const core::OrgId& org, const std::string& id, int message,
                                        const std::string& text) = 0;
  virtual core::Result<ChatView> get(const core::OrgId& org, const std::string& id) = 0;  ///< from the beginning
  virtual core::Status end(const core::OrgId& org, const std::string& id) = 0;
};

}  // namespace callai::api
