#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "repositories/system/base_repository.h"
#include "repositories/webhooks/webhook_event.h"

namespace callai::repositories {

/// Webhooks an organisation may have.
inline constexpr std::int64_t kMaxWebhooks = 20;

struct WebhookRecord {
  std::string id;
  std::string url;
  std::vector<std::string> events;  ///< of known_webhook_events(); by name
  bool enabled = true;
  std::string disabled_reason;                  ///< why it was switched off by itself; "" otherwise
  std::optional<core::WallTime> failing_since;  ///< nothing has arrived since; nothing: the last attempt did
  std::optional<core::WallTime> last_success;
  core::WallTime created{};
};

enum class DeliveryStatus { kPending, kHeld, kDelivered, kFailed };
std::string_view to_string(DeliveryStatus status);  ///< "pending", "held", "delivered", "failed"
std::optional<DeliveryStatus> delivery_status_named(std::string_view name);

/// One event for one webhook.
struct DeliveryRecord {
  std::string id;
  std::string webhook;
  std::string event_id;
  std::string event;
  std::string stream;
  DeliveryStatus status = DeliveryStatus::kPending;
  int attempts = 0;
  core::WallTime next{};  ///< of what is pending
  core::WallTime created{};
  std::optional<core::WallTime> finished;
  std::optional<int> http_status;  ///< of the last attempt; nothing: no answer came
  std::string error;               ///< of the last attempt
};

/// One request that was made.
struct AttemptRecord {
  int number = 0;  ///< from 1
  core::WallTime at{};
  std::optional<int> http_status;
  std::string error;
  core::Duration took{0};
};

/// The webhooks of an organisation, and the log of what was sent to them. Safe from any thread.
class WebhookRepo final : public BaseRepository {
 public:
  WebhookRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// `sealed`: the signing secret, sealed for webhook_context(). kFailedPrecondition over kMaxWebhooks.
  core::Status create(Transaction& transaction, const WebhookRecord& webhook, std::string_view sealed);
  core::Result<WebhookRecord> get(const std::string& id) const;
  /// In order of id.
  core::Result<std::vector<WebhookRecord>> list() const;
  /// URL, events and whether it is on. Switched on, what was held is sent; switched off, what waits is held.
  core::Status update(Transaction& transaction, const WebhookRecord& webhook, core::WallTime now);
  core::Status set_secret(Transaction& transaction, const std::string& id, std::string_view sealed);
  /// With its deliveries.
  core::Status remove(Transaction& transaction, const std::string& id);

  /// Puts the event into the outbox of every webhook that is on and wants it, as a part of what it tells of. Events of
  /// one stream are sent in the order in which they were published. Its id is made when somebody wants it.
  core::Status publish(Transaction& transaction, core::Ids& ids, const WebhookEvent& event, const WebhookData& data);
  /// For one webhook, whatever it wants; the delivery's id.
  core::Result<std::string> send(Transaction& transaction, core::Ids& ids, const std::string& webhook,
                                 const WebhookEvent& event, std::string_view data_json);

  struct DeliveryFilter {
    std::string webhook;
    std::optional<DeliveryStatus> status;
  };
  /// The newest first; `page.after`: the last id of the page before.
  core::Result<std::vector<DeliveryRecord>> deliveries(const DeliveryFilter& filter, const Page& page) const;
  core::Result<DeliveryRecord> delivery(const std::string& id) const;
  core::Result<std::string> payload(const std::string& delivery) const;
  core::Result<std::vector<AttemptRecord>> attempts(const std::string& delivery) const;
  /// Sends it again, whatever became of it, with the same event id. kFailedPrecondition when its webhook is off.
  core::Status replay(const std::string& delivery, core::WallTime now);

 private:
  core::Status set_events(Transaction& transaction, const WebhookRecord& webhook);
  core::Status queue(Transaction& transaction, const std::string& webhook, const std::string& event_id,
                     const WebhookEvent& event, const std::string& payload);
};

/// The id of an event's delivery to a webhook.
std::string delivery_id(std::string_view event_id, std::string_view webhook_id);

}  // namespace callai::repositories
