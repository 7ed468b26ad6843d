#include <utility>

#include "api/api_parts.h"
#include "api/chat_control.h"
#include "api/json_text.h"
#include "api/trial_template.h"
#include "conversation/vocabulary_json.h"

namespace callai::api {

namespace {

using core::Json;

std::string agent_words(const conversation::Turn& turn) {
  std::string words;
  for (const conversation::SpokenSegment& spoken : turn.spoken) {
    const std::string heard = conversation::first_words(spoken.segment.text, spoken.words_heard);
    if (!heard.empty()) words += (words.empty() ? "" : " ") + heard;
  }
  return words;
}

Json chat_to_json(const ChatView& chat) {
  Json items = Json::array();
  for (const conversation::Turn& turn : chat.turns) {
    items.push_back({{"caller", turn.heard.text}, {"agent", agent_words(turn)}, {"turn", conversation::to_json(turn)}});
  }
  Json fields = Json::object();
  for (const auto& [id, field] : chat.session.fields) fields[id] = templates::to_canonical(field.value);
  return {{"id", chat.id},
          {"template_id", chat.template_id.value()},
          {"template_version", chat.template_version},
          {"messages", chat.messages},
          {"over", chat.over},
          {"outcome", chat.session.outcome},
          {"stage", chat.session.current_stage},
          {"items", std::move(items)},
          {"fields", std::move(fields)}};
}

/// Typed conversations with a template: for trying it out.
class ChatRoutes {
 public:
  explicit ChatRoutes(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse begin(const RouteCall& call) const {
    const Json& body = *call.body;
    TrialWish wish{text_at(body, "template_id"), text_at(body, "campaign_id"), body.value("draft", false)};
    auto order = trial_of(*parts_, call, wish);
    if (!order.ok()) return problem(order.error(), call.request.id);
    order->first_name = text_at(body, "first_name");
    const auto chat = parts_->chats.begin(*order);
    if (!chat.ok()) return problem(chat.error(), call.request.id);
    return json_answer(201, chat_to_json(*chat)).with("Location", "/api/v1/chats/" + chat->id);
  }
  HttpResponse get(const RouteCall& call) const {
    return shown(200, parts_->chats.get(call.principal.org, call.id("chat_id")), call);
  }
  HttpResponse say(const RouteCall& call) const {
    return shown(200, parts_->chats.say(call.principal.org, call.id("chat_id"), text_at(*call.body, "text")), call);
  }
  HttpResponse replay(const RouteCall& call) const {
    const int message = (*call.body)["message"].get<int>();
    const std::string text = text_at(*call.body, "text");
    return shown(201, parts_->chats.replay(call.principal.org, call.id("chat_id"), message, text), call);
  }
  HttpResponse end(const RouteCall& call) const {
    const core::Status ended = parts_->chats.end(call.principal.org, call.id("chat_id"));
    return ended.ok() ? no_content() : problem(ended.error(), call.request.id);
  }

 private:
  static HttpResponse shown(int status, const core::Result<ChatView>& chat, const RouteCall& call) {
    return chat.ok() ? json_answer(status, chat_to_json(*chat)) : problem(chat.error(), call.request.id);
  }

  SharedParts parts_;
};

}  // namespace

void add_chat_routes(const SharedParts& parts, Routes& routes) {
  const auto chats = std::make_shared<const ChatRoutes>(parts);
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       const char* body, RouteAnswer answer,
                       HttpResponse (ChatRoutes::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "trials",
                      .summary = summary,
                      .role = Role::kAgent,
                      .scope = "calls:write",
                      .body = body,
                      .answers = {std::move(answer)},
                      .handler = [chats, handler](const RouteCall& call) { return ((*chats).*handler)(call); }});
  };
  const std::string all = "/api/v1/chats";
  const std::string one = all + "/{chat_id}";
  add("POST", all, "begin_chat", "A typed conversation with a template, its draft, or a campaign's; kept in memory",
      "ChatOrder", {201, "Chat"}, &ChatRoutes::begin);
  add("GET", one, "get_chat", "All of a typed conversation", "", {200, "Chat"}, &ChatRoutes::get);
  add("POST", one + "/messages", "say_in_chat", "Writes to the agent; the answer has the turns that came of it",
      "Words", {200, "Chat"}, &ChatRoutes::say);
  add("POST", one + "/replay", "replay_chat", "Another conversation: the same up to a message, and this one instead",
      "ChatReplay", {201, "Chat"}, &ChatRoutes::replay);
  add("DELETE", one, "end_chat", "Forgets a typed conversation", "", {204, ""}, &ChatRoutes::end);
}

}  // namespace callai::api
