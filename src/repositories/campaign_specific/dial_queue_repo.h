#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "repositories/campaign_specific/dial_records.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Who is added to the queue of a campaign. One of the three.
struct QueueSelection {
  std::vector<core::ContactId> contacts;
  std::string tag;  ///< everybody who has it
  bool all = false;
};

/// Where a page of the queue begins: behind this contact.
struct QueuePosition {
  int rank = -1;
  core::WallTime next{};
  core::ContactId contact;
};

/// What is seen right before a call.
struct LastLook {
  bool listed = false;    ///< as DoNotCallRepo::has()
  std::string hindrance;  ///< the campaign runs no more, or a call with the contact is under way; "" nothing
};

/// The contacts of campaigns: who is to be called, when, and how it went. Safe from any thread.
class DialQueueRepo final : public BaseRepository {
 public:
  DialQueueRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// How many were added; those that are in the queue already stay as they are. kNotFound names a contact or the
  /// campaign that does not exist.
  core::Result<int> add(const core::CampaignId& campaign, const QueueSelection& who, int rank, core::WallTime now);
  /// kFailedPrecondition while an attempt is under way.
  core::Status remove(const core::CampaignId& campaign, const core::ContactId& contact);
  /// A contact that is done, given up or blocked waits again, with no attempts but those of its day.
  core::Status requeue(const core::CampaignId& campaign, const core::ContactId& contact, core::WallTime now);
  core::Result<QueuedContact> get(const core::CampaignId& campaign, const core::ContactId& contact) const;
  /// In the order in which they are called; of one state, or all (the waiting ones first).
  core::Result<std::vector<QueuedContact>> list(const core::CampaignId& campaign, std::optional<QueueState> state,
                                                const QueuePosition& after, int limit) const;
  core::Result<std::map<QueueState, std::int64_t>> counts(const core::CampaignId& campaign) const;
  /// When the next waiting one is looked at.
  core::Result<std::optional<core::WallTime>> next_due(const core::CampaignId& campaign) const;
  /// Somebody waits whose turn it is to be looked at.
  core::Result<bool> anybody_due(const core::CampaignId& campaign, core::WallTime now) const;
  /// Somebody waits, or is being called.
  core::Result<bool> anybody_left(const core::CampaignId& campaign) const;
  /// What stands against dialling a contact whose attempt is written, in one question.
  core::Result<LastLook> last_look(const core::CampaignId& campaign, const core::ContactId& contact,
                                   std::string_view number) const;
  /// Everybody who waits is looked at anew, when due: the rules have changed.
  core::Status replan(const core::CampaignId& campaign);

  // Inside of Database::write_rows.
  /// Those of a rank who are due, locked; the longest waiting first.
  core::Result<std::vector<QueuedContact>> due(Transaction& transaction, const core::CampaignId& campaign, int rank,
                                               core::WallTime now, int limit) const;
  /// Each contact once.
  core::Status save(Transaction& transaction, const core::CampaignId& campaign,
                    const std::vector<QueuedContact>& contacts) const;
  /// Locked, in the order of their ids; without those that are not in the queue any more.
  core::Result<std::vector<QueuedContact>> lock(Transaction& transaction, const core::CampaignId& campaign,
                                                const std::vector<core::ContactId>& contacts) const;
  /// A callback was agreed in a call of this campaign.
  core::Status agree_callback(Transaction& transaction, const core::CallId& call, const core::ContactId& contact,
                              core::WallTime at) const;

 private:
  std::string select(const std::string& rest) const;
};

}  // namespace callai::repositories
