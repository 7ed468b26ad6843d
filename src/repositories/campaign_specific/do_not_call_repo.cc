#include "repositories/campaign_specific/do_not_call_repo.h"

#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/contacts/phone_number.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "tti";

// Numbers stay out of messages.
std::string list_name(const core::CampaignId& campaign) {
  return campaign.empty() ? "the do-not-call list" : "the do-not-call list of campaign '" + campaign.value() + "'";
}

}  // namespace

core::Status DoNotCallRepo::add(const core::CampaignId& campaign, const DoNotCallRecord& entry) {
  if (campaign.empty()) return ContactRepo(database_, scope_).opt_out(entry.phone_number, entry.reason, entry.created);
  const std::string what = "put a number on " + list_name(campaign);
  return write([&](Transaction& t) -> core::Status {
    const auto known =
        rows(t.sql(), what, "SELECT id FROM campaigns WHERE org_id = :org AND id = :id", "t", {scope_, campaign});
    if (!known) return known.error();
    if (known->empty()) return not_found("campaign '" + campaign.value() + "'");
    return run(t, what,
               "INSERT INTO campaign_do_not_call (org_id, campaign_id, phone_number, reason, created_us) VALUES (:org, "
               ":campaign, :phone, :reason, :created) ON CONFLICT (org_id, campaign_id, phone_number) DO NOTHING",
               {scope_, campaign, canonical_number(entry.phone_number, ""), entry.reason, entry.created});
  });
}

core::Status DoNotCallRepo::remove(const core::CampaignId& campaign, std::string_view number, const Also& also) {
  const std::string what = "take a number off " + list_name(campaign);
  const auto forms = spellings(number);
  if (!campaign.empty()) {
    return write([&](Transaction& t) -> core::Status {
      core::Status gone = change(t, what, "such number on " + list_name(campaign),
                                 "DELETE FROM campaign_do_not_call WHERE org_id = :org AND campaign_id = :campaign AND "
                                 "phone_number IN (:phone, :zeros)",
                                 {scope_, campaign, forms[0], forms[1]});
      return and_also(gone, also, t);
    });
  }
  return write([&](Transaction& t) -> core::Status {
    core::Status gone = change(t, what, "such number on " + list_name(campaign),
                               "DELETE FROM do_not_call WHERE org_id = :org AND phone_number IN (:phone, :zeros)",
                               {scope_, forms[0], forms[1]});
    if (!gone) return gone;
    gone = run(t, what,
               "UPDATE contacts SET status = 'new', version = version + 1 WHERE org_id = :org AND phone_number IN "
               "(:phone, :zeros) AND status = 'do_not_call'",
               {scope_, forms[0], forms[1]});
    return and_also(gone, also, t);
  });
}

core::Result<std::vector<DoNotCallRecord>> DoNotCallRepo::list(const core::CampaignId& campaign,
                                                               const Page& page) const {
  const std::string end = "phone_number > :after ORDER BY phone_number LIMIT :limit";
  const std::string columns = "SELECT phone_number, reason, created_us FROM ";
  const std::string what = "read " + list_name(campaign);
  const auto found =
      campaign.empty()
          ? rows(what, columns + "do_not_call WHERE org_id = :org AND " + end, kKinds,
                 {scope_, page.after, bounded(page.limit)})
          : rows(what, columns + "campaign_do_not_call WHERE org_id = :org AND campaign_id = :campaign AND " + end,
                 kKinds, {scope_, campaign, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<DoNotCallRecord> records;
  for (const SqlRow& row : *found) records.push_back({row.text(0), row.text(1), row.wall(2)});
  return records;
}

core::Result<DoNotCallRecord> DoNotCallRepo::get(const core::CampaignId& campaign, std::string_view number) const {
  const std::string columns = "SELECT phone_number, reason, created_us FROM ";
  const std::string thing = "such number on " + list_name(campaign);
  const auto forms = spellings(number);
  const auto row =
      campaign.empty()
          ? one_row(thing, columns + "do_not_call WHERE org_id = :org AND phone_number IN (:phone, :zeros)", kKinds,
                    {scope_, forms[0], forms[1]})
          : one_row(thing,
                    columns +
                        "campaign_do_not_call WHERE org_id = :org AND campaign_id = :campaign AND phone_number IN "
                        "(:phone, :zeros)",
                    kKinds, {scope_, campaign, forms[0], forms[1]});
  if (!row) return row.error();
  return DoNotCallRecord{row->text(0), row->text(1), row->wall(2)};
}

core::Result<bool> DoNotCallRepo::has(const core::CampaignId& campaign, std::string_view number) const {
  const auto forms = spellings(number);
  const auto found =
      rows("read the do-not-call lists", "SELECT 1 FROM " + std::string(kNumber) + " o WHERE " + kNumberIsListed, "i",
           {scope_, campaign, forms[0], forms[1]});
  if (!found) return found.error();
  return !found->empty();
}

}  // namespace callai::repositories
