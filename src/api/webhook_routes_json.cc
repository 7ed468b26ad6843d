#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "api/running_settings.h"
#include "core/secret_box.h"
#include "orchestrators/webhook_mail.h"
#include "repositories/system/accounts/audit_entry.h"
#include "repositories/system/accounts/token.h"
#include "repositories/system/sealed_context.h"
#include "repositories/webhooks/webhook_repo.h"
#include "templates/tool_text.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::DeliveryRecord;
using repositories::Transaction;
using repositories::WebhookRecord;
using repositories::WebhookRepo;

constexpr const char* kSecretPrefix = "whsec_";

Json to_json(const WebhookRecord& w) {
  return {{"id", w.id},
          {"url", w.url},
          {"events", w.events},
          {"enabled", w.enabled},
          {"disabled_reason", w.disabled_reason.empty() ? Json(nullptr) : Json(w.disabled_reason)},
          {"failing_since", moment(w.failing_since)},
          {"last_success_at", moment(w.last_success)},
          {"created_at", moment(w.created)}};
}

Json to_json(const DeliveryRecord& d) {
  const bool waits = d.status == repositories::DeliveryStatus::kPending;
  return {{"id", d.id},
          {"webhook_id", d.webhook},
          {"event_id", d.event_id},
          {"event", d.event},
          {"subject", d.stream},
          {"status", std::string(to_string(d.status))},
          {"attempts", d.attempts},
          {"created_at", moment(d.created)},
          {"next_attempt_at", waits ? moment(d.next) : Json(nullptr)},
          {"finished_at", moment(d.finished)},
          {"http_status", d.http_status ? Json(*d.http_status) : Json(nullptr)},
          {"error", d.error}};
}

class Webhooks {
 public:
  explicit Webhooks(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const auto found = repo(call).list();
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const WebhookRecord& webhook : *found) items.push_back(to_json(webhook));
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  HttpResponse create(const RouteCall& call) const {
    WebhookRecord webhook;
    webhook.id = parts_->env.ids.make("hook");
    webhook.created = parts_->env.clock.wall_now();
    if (core::Status taken = take(*call.body, webhook); !taken.ok()) return problem(taken.error(), call.request.id);
    const std::string secret = new_secret();
    const core::Status stored = write(call, "webhook.create", webhook.id, [&](Transaction& t) {
      return repo(call).create(t, webhook, sealed(call, webhook.id, secret));
    });
    if (!stored.ok()) return problem(stored.error(), call.request.id);
    return shown_once(201, call, webhook.id, secret).with("Location", "/api/v1/webhooks/" + webhook.id);
  }

  HttpResponse get(const RouteCall& call) const {
    const auto webhook = repo(call).get(call.id("webhook_id"));
    return webhook.ok() ? json_answer(200, to_json(*webhook)) : problem(webhook.error(), call.request.id);
  }

  HttpResponse update(const RouteCall& call) const {
    auto webhook = repo(call).get(call.id("webhook_id"));
    if (!webhook.ok()) return problem(webhook.error(), call.request.id);
    if (core::Status taken = take(*call.body, *webhook); !taken.ok()) return problem(taken.error(), call.request.id);
    const core::Status stored = write(call, "webhook.update", webhook->id, [&](Transaction& t) {
      return repo(call).update(t, *webhook, parts_->env.clock.wall_now());
    });
    return stored.ok() ? get(call) : problem(stored.error(), call.request.id);
  }

  HttpResponse remove(const RouteCall& call) const {
    const std::string& id = call.id("webhook_id");
    const core::Status done =
        write(call, "webhook.delete", id, [&](Transaction& t) { return repo(call).remove(t, id); });
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

  HttpResponse rotate_secret(const RouteCall& call) const {
    const std::string& id = call.id("webhook_id");
    const std::string secret = new_secret();
    const core::Status stored = write(call, "webhook.rotate_secret", id, [&](Transaction& t) {
      return repo(call).set_secret(t, id, sealed(call, id, secret));
    });
    return stored.ok() ? shown_once(200, call, id, secret) : problem(stored.error(), call.request.id);
  }

  HttpResponse test(const RouteCall& call) const {
    const auto webhook = repo(call).get(call.id("webhook_id"));
    if (!webhook.ok()) return problem(webhook.error(), call.request.id);
    if (!webhook->enabled) {
      return problem(
          core::Error{core::ErrorCode::kFailedPrecondition, "the webhook is switched off", "switch it on first", ""},
          call.request.id);
    }
    const repositories::WebhookEvent event{repositories::webhook_events::kTest, webhook->id,
                                           parts_->env.clock.wall_now()};
    std::string delivery;
    const core::Status queued = parts_->database.write([&](Transaction& t) -> core::Status {
      auto sent = repo(call).send(t, parts_->env.ids, webhook->id, event, json_text(Json{{"webhook_id", webhook->id}}));
      if (!sent.ok()) return sent.error();
      delivery = *std::move(sent);
      return {};
    });
    return queued.ok() ? delivery_answer(202, call, delivery) : problem(queued.error(), call.request.id);
  }

  HttpResponse deliveries(const RouteCall& call) const {
    const auto webhook = repo(call).get(call.id("webhook_id"));
    if (!webhook.ok()) return problem(webhook.error(), call.request.id);
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const WebhookRepo::DeliveryFilter filter{webhook->id, repositories::delivery_status_named(call.text("status"))};
    const auto found = repo(call).deliveries(filter, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const DeliveryRecord& delivery : *found) items.push_back(to_json(delivery));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse delivery(const RouteCall& call) const {
    const std::string& id = call.id("delivery_id");
    const auto record = repo(call).delivery(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto payload = repo(call).payload(id);
    if (!payload.ok()) return problem(payload.error(), call.request.id);
    const auto attempts = repo(call).attempts(id);
    if (!attempts.ok()) return problem(attempts.error(), call.request.id);
    Json tried = Json::array();
    for (const repositories::AttemptRecord& attempt : *attempts) {
      tried.push_back({{"number", attempt.number},
                       {"at", moment(attempt.at)},
                       {"http_status", attempt.http_status ? Json(*attempt.http_status) : Json(nullptr)},
                       {"error", attempt.error},
                       {"took_ms", core::to_ms(attempt.took)}});
    }
    Json sent = Json::parse(*payload, nullptr, false);
    if (!sent.is_object()) sent = Json::object();
    return json_answer(
        200, Json{{"delivery", to_json(*record)}, {"payload", std::move(sent)}, {"attempts", std::move(tried)}});
  }

  HttpResponse replay(const RouteCall& call) const {
    const std::string& id = call.id("delivery_id");
    const core::Status done = repo(call).replay(id, parts_->env.clock.wall_now());
    return done.ok() ? delivery_answer(202, call, id) : problem(done.error(), call.request.id);
  }

 private:
  WebhookRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  /// The change and its line in the audit log.
  core::Status write(const RouteCall& call, const char* action, const std::string& target,
                     const std::function<core::Status(Transaction&)>& change) const {
    return parts_->database.write([&](Transaction& t) {
      const core::Status done = change(t);
      if (!done.ok()) return done;
      return repositories::write_audit(parts_->env, parts_->database, t, call.principal, action, target);
    });
  }

  std::string new_secret() const { return kSecretPrefix + repositories::make_token(parts_->env.random); }
  std::string sealed(const RouteCall& call, const std::string& id, const std::string& secret) const {
    return parts_->box.seal(secret, repositories::webhook_context(call.principal.org, id));
  }

  HttpResponse shown_once(int status, const RouteCall& call, const std::string& id, const std::string& secret) const {
    const auto webhook = repo(call).get(id);
    if (!webhook.ok()) return problem(webhook.error(), call.request.id);
    return json_answer(status, Json{{"secret", secret}, {"webhook", to_json(*webhook)}});
  }

  HttpResponse delivery_answer(int status, const RouteCall& call, const std::string& id) const {
    const auto record = repo(call).delivery(id);
    return record.ok() ? json_answer(status, to_json(*record)) : problem(record.error(), call.request.id);
  }

  /// What the body says, over what the webhook is.
  core::Status take(const Json& body, WebhookRecord& webhook) const {
    if (body.contains("events")) webhook.events = body["events"].get<std::vector<std::string>>();
    if (body.contains("enabled")) {
      webhook.enabled = body["enabled"].get<bool>();
      webhook.disabled_reason.clear();
      webhook.failing_since.reset();
    }
    if (!body.contains("url")) return {};
    webhook.url = text_at(body, "url");
    webhook.failing_since.reset();
    if (const std::string address = orchestrators::mail_address_of(webhook.url); !address.empty()) {
      if (!net::is_mail_address(address)) {
        return core::Error{core::ErrorCode::kInvalidArgument, "'" + address + "' is no address",
                           "write it like mailto:ann@example.com", ""};
      }
      if (!parts_->installation.running.in_force().mail.server.empty()) return {};
      return core::Error{core::ErrorCode::kFailedPrecondition, "no mail server is set",
                         "set mail.server and mail.from, or ask whoever runs the program", ""};
    }
    const auto authority = templates::read_authority(webhook.url);
    return authority.ok() ? core::Status{} : core::Status{authority.error()};
  }

  SharedParts parts_;
};

QueryParameter status_parameter() {
  QueryParameter status;
  status.name = "status";
  status.description = "only deliveries of this status";
  status.allowed = {"pending", "held", "delivered", "failed"};
  return status;
}

}  // namespace

void add_webhook_routes(const SharedParts& parts, Routes& routes) {
  const auto webhooks = std::make_shared<const Webhooks>(parts);
  const std::string all = "/api/v1/webhooks";
  const std::string one = all + "/{webhook_id}";
  const std::string delivery = "/api/v1/webhook-deliveries/{delivery_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       RouteAnswer answer, HttpResponse (Webhooks::*handler)(const RouteCall&) const) {
    const bool reads = std::string_view(method) == "GET";
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "webhooks",
                      .summary = summary,
                      .role = Role::kManager,
                      .scope = reads ? "webhooks:read" : "webhooks:write",
                      .answers = {std::move(answer)},
                      .handler = [webhooks, handler](const RouteCall& call) { return ((*webhooks).*handler)(call); }});
    return &routes.back();
  };
  add("GET", all, "list_webhooks", "Where events are sent to", {200, "WebhookList"}, &Webhooks::list);
  add("POST", all, "create_webhook", "A new one; its signing secret is shown once", {201, "NewWebhook"},
      &Webhooks::create)
      ->body = "WebhookInput";
  add("GET", one, "get_webhook", "One webhook", {200, "Webhook"}, &Webhooks::get);
  add("PATCH", one, "update_webhook", "URL, events, on or off; what was held is sent when it is switched on",
      {200, "Webhook"}, &Webhooks::update)
      ->body = "WebhookPatch";
  add("DELETE", one, "delete_webhook", "With everything that waits for it", {204, ""}, &Webhooks::remove);
  add("POST", one + "/rotate-secret", "rotate_webhook_secret",
      "Another signing secret, shown once; the old one is gone", {200, "NewWebhook"}, &Webhooks::rotate_secret);
  add("POST", one + "/test", "test_webhook", "Sends it an event of type webhook.test", {202, "WebhookDelivery"},
      &Webhooks::test);
  add("GET", one + "/deliveries", "list_webhook_deliveries", "What was sent to it and what waits, the newest first",
      {200, "WebhookDeliveryList"}, &Webhooks::deliveries)
      ->query = {status_parameter(), after_parameter(), limit_parameter()};
  add("GET", delivery, "get_webhook_delivery", "What was sent, and every attempt", {200, "WebhookDeliveryDetail"},
      &Webhooks::delivery);
  add("POST", delivery + "/replay", "replay_webhook_delivery", "Sends it again, with the same event id",
      {202, "WebhookDelivery"}, &Webhooks::replay);
}

}  // namespace callai::api
