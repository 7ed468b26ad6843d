#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/call_control.h"
#include "api/call_lab.h"
#include "api/installation.h"
#include "api/live_hub.h"
#include "api/phone_tester.h"
#include "api/route.h"
#include "core/env.h"
#include "repositories/database.h"
#include "templates/engine_languages.h"

namespace callai::core {
class Metrics;
class SecretBox;
}  // namespace callai::core

namespace callai::repositories {
class AccountAdmin;
class AccountService;
}  // namespace callai::repositories

namespace callai::orchestrators {
class DialLimits;
}  // namespace callai::orchestrators

namespace callai::api {

class ChatControl;
class Schemas;
class VoiceControl;

/// What the routes stand on. Everything outlives them.
struct ApiParts {
  core::Env env;
  repositories::Database& database;
  CallControl& calls;
  CallLab& lab;
  LiveHub& live;
  repositories::AccountService& accounts;
  repositories::AccountAdmin& admin;
  templates::EngineLanguages languages;
  std::string version;
  std::function<bool()> ready;  ///< false while the node starts or stops
  PhoneTester& phone;
  const core::SecretBox& box;  ///< seals the signing secrets of webhooks
  const core::Metrics& metrics;
  const Installation& installation;
  VoiceControl& voice;
  ChatControl& chats;
  std::shared_ptr<const orchestrators::DialLimits> dial_limits = nullptr;  ///< of this node; null: nothing limits it
};

/// Every route of the API, in the order of the documentation.
Routes make_routes(const ApiParts& parts, const Schemas& schemas);

// By noun. The parts are shared by the handlers.
using SharedParts = std::shared_ptr<const ApiParts>;
void add_auth_routes(const SharedParts& parts, Routes& routes);
void add_user_routes(const SharedParts& parts, Routes& routes);
void add_system_routes(const SharedParts& parts, Routes& routes);
void add_template_routes(const SharedParts& parts, Routes& routes);
void add_document_routes(const SharedParts& parts, Routes& routes);
void add_contact_routes(const SharedParts& parts, Routes& routes);
void add_campaign_routes(const SharedParts& parts, Routes& routes);
void add_dialing_routes(const SharedParts& parts, Routes& routes);
void add_do_not_call_routes(const SharedParts& parts, Routes& routes);
void add_follow_up_routes(const SharedParts& parts, Routes& routes);
void add_call_routes(const SharedParts& parts, Routes& routes);
void add_call_command_routes(const SharedParts& parts, Routes& routes);
void add_call_lab_routes(const SharedParts& parts, Routes& routes);
void add_conversation_routes(const SharedParts& parts, Routes& routes);
void add_appointment_routes(const SharedParts& parts, Routes& routes);
void add_phone_routes(const SharedParts& parts, Routes& routes);
void add_analytics_routes(const SharedParts& parts, Routes& routes);
void add_webhook_routes(const SharedParts& parts, Routes& routes);
void add_metrics_route(const SharedParts& parts, Routes& routes);
void add_document_file_routes(const SharedParts& parts, Routes& routes);
void add_contact_import_routes(const SharedParts& parts, Routes& routes);
void add_routing_routes(const SharedParts& parts, Routes& routes);
void add_installation_routes(const SharedParts& parts, Routes& routes);
void add_privacy_routes(const SharedParts& parts, Routes& routes);
void add_voice_routes(const SharedParts& parts, Routes& routes);
void add_chat_routes(const SharedParts& parts, Routes& routes);

/// A parameter that is a text: an id, a word, a moment.
QueryParameter text_parameter(const char* name, const char* description);
/// The moment in such a parameter; nothing where it is left out. Errors: kInvalidArgument.
core::Result<std::optional<core::WallTime>> moment_in(const RouteCall& call, const char* name);
// Parameters of lists.
QueryParameter after_parameter();
QueryParameter limit_parameter();
inline constexpr int kPageItems = 100;  ///< when nobody says how many

/// How often a change is tried again over what somebody else wrote meanwhile.
inline constexpr int kWriteAttempts = 4;

}  // namespace callai::api
