#pragma once

#include <optional>
#include <string>
#include <vector>

#include "repositories/webhooks/webhook_repo.h"

namespace callai::repositories {

/// A webhook for which something waits.
struct WebhookTarget {
  core::OrgId org;
  std::string id;
  std::string url;
  std::string sealed;  ///< the signing secret
};

/// A delivery that is to be made now.
struct DueDelivery {
  std::string id;
  std::string event_id;
  std::string event;
  std::string payload;
  int attempts = 0;  ///< made so far
  int tries = 0;     ///< of these, since it was queued or replayed
};

/// How an attempt went, and what is to happen next.
struct AttemptOutcome {
  core::WallTime at{};  ///< when it began
  core::Duration took{0};
  std::optional<int> http_status;
  std::string error;                   ///< "" it was delivered
  std::optional<core::WallTime> next;  ///< of what failed; nothing: it is given up
  bool gone = false;                   ///< the receiver wants nothing more: the webhook is switched off
  core::Duration disable_after{0};     ///< failing for so long: the webhook is switched off
};

struct OutboxCounts {
  std::int64_t pending = 0;
  std::optional<core::WallTime> oldest;  ///< of these
};

/// What is to be sent to webhooks, of all organisations: the sender's side of WebhookRepo. A delivery that was claimed
/// is nobody else's until its lease is over; one whose sender died is then claimed again. Safe from any thread.
class WebhookOutbox {
 public:
  explicit WebhookOutbox(Database& database) : database_(database) {}

  core::Result<std::vector<WebhookTarget>> targets() const;
  /// At most `most` of the target's deliveries that are due: of each stream only the first that is pending.
  core::Result<std::vector<DueDelivery>> claim(const WebhookTarget& target, core::WallTime now, core::Duration lease,
                                               int most);
  core::Status record(const WebhookTarget& target, const DueDelivery& delivery, const AttemptOutcome& outcome);
  /// It was not attempted after all.
  core::Status release(const WebhookTarget& target, const DueDelivery& delivery);
  /// Forgets what was finished before `before`. How many.
  core::Result<std::int64_t> forget(core::WallTime before);
  core::Result<OutboxCounts> counts() const;

 private:
  core::Status note_failure(Transaction& transaction, const WebhookTarget& target, const AttemptOutcome& outcome);
  Database& database_;
};

}  // namespace callai::repositories
