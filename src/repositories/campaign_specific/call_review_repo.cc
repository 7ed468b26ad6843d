#include "repositories/campaign_specific/call_review_repo.h"

#include "repositories/system/privacy_repo.h"
#include "repositories/system/redaction.h"

namespace callai::repositories {

namespace {

std::string quoted(const core::CallId& id) {
  return "note of call '" + id.value() + "'";
}

}  // namespace

core::Status CallReviewRepo::put(Transaction& transaction, const core::CallId& call,
                                 const conversation::CallReview& review, core::WallTime now) {
  const auto redacts = PrivacyRepo(database_, scope_).redacts(transaction);
  if (!redacts) return redacts.error();
  const std::string json = conversation::to_json_text(review);
  const SqlValue score = review.score ? SqlValue(*review.score) : SqlValue();
  return run(
      transaction, "store the " + quoted(call),
      "INSERT INTO call_reviews (org_id, call_id, json, score, sentiment, updated_us) VALUES (:org, :call, :json, "
      "CAST(:score AS DOUBLE PRECISION), :sentiment, :now) ON CONFLICT (org_id, call_id) DO UPDATE SET "
      "json = excluded.json, score = excluded.score, sentiment = excluded.sentiment, "
      "updated_us = excluded.updated_us",
      {scope_, call, *redacts ? redacted_json(json) : json, score, review.sentiment, now});
}

core::Result<std::optional<conversation::CallReview>> CallReviewRepo::of(const core::CallId& call) const {
  const auto found = rows("read the " + quoted(call),
                          "SELECT json FROM call_reviews WHERE org_id = :org AND call_id = :call", "t", {scope_, call});
  if (!found) return found.error();
  if (found->empty()) return std::optional<conversation::CallReview>();
  auto review = conversation::call_review_from_json_text(found->front().text(0));
  if (!review.ok()) {
    return core::Error{core::ErrorCode::kDataLoss, "the " + quoted(call) + " is damaged: " + review.error().message,
                       "restore the database from a backup", ""};
  }
  return std::optional<conversation::CallReview>(*std::move(review));
}

}  // namespace callai::repositories
