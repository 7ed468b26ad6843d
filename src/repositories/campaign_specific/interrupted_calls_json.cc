#include <nlohmann/json.hpp>

#include "core/json.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/interrupted_calls.h"
#include "repositories/webhooks/webhook_repo.h"

namespace callai::repositories {

namespace {

constexpr const char* kInterruptedWord = "interrupted";  // status and outcome
constexpr const char* kOpenCalls = "status IN ('created', 'dialing', 'in_progress')";

/// What call.ended says of it, docs/webhooks.md: what it had stored, and nothing that is known at a call's end only.
core::Result<std::string> interrupted_json(Transaction& transaction, const core::OrgId& org, const core::CallId& call) {
  const auto found = transaction.sql().query(
      "SELECT field, canonical FROM call_fields WHERE org_id = :org AND call_id = :call", "tt", {org, call});
  if (!found) return found.error();
  core::Json fields = core::Json::object();
  for (const SqlRow& row : *found) fields[row.text(0)] = row.text(1);
  const core::Json json{{"call_id", call.value()},
                        {"status", kInterruptedWord},
                        {"outcome", kInterruptedWord},
                        {"talk_seconds", 0},
                        {"stage", ""},
                        {"lead_status", ""},
                        {"tags", core::Json::array()},
                        {"fields", std::move(fields)},
                        {"opted_out", false},
                        {"summary", ""},
                        {"next_step", ""},
                        {"sentiment", 0},
                        {"score", nullptr},
                        {"prompt_tokens", 0},
                        {"completion_tokens", 0},
                        {"cost", 0}};
  return json.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

core::Status tell_of_end(Database& database, Transaction& transaction, core::Ids& ids, const core::OrgId& org,
                         const core::CallId& call, core::WallTime now) {
  auto data = interrupted_json(transaction, org, call);
  if (!data) return data.error();
  return WebhookRepo(database, org).publish(transaction, ids, {webhook_events::kCallEnded, call.value(), now}, [&data] {
    return *data;
  });
}

/// `which`: a condition on rows of calls with the one value.
core::Result<int> interrupt_where(Database& database, Transaction& transaction, core::Ids& ids,
                                  const std::string& which, const SqlValue& value, core::WallTime now) {
  const std::string where = " WHERE " + which + " AND " + kOpenCalls;
  const auto open =
      transaction.sql().query("SELECT org_id, id, answered_us, phone_number FROM calls" + where, "ttit", {value});
  if (!open) return open.error();
  for (const SqlRow& row : *open) {
    const core::OrgId org(row.text(0));
    const core::CallId call(row.text(1));
    // How long people talked is not known: nobody wrote down when it ended.
    core::Status done = AnalyticsRepo(database, org)
                            .add_call(transaction, call, {}, kInterruptedWord, kInterruptedWord, !row.at(2).is_null(),
                                      core::Duration{0});
    const bool trial = row.text(3) == kBrowserNumber;
    if (done.ok() && !trial) done = tell_of_end(database, transaction, ids, org, call, now);
    if (!done.ok()) return done.error();
  }
  const auto marked = transaction.sql().run(
      "UPDATE calls SET status = 'interrupted', ended_us = COALESCE(ended_us, CAST(:now AS BIGINT))" + where,
      {now, value});
  if (!marked) return marked.error();
  return static_cast<int>(*marked);
}

}  // namespace

core::Result<int> interrupt_calls_of_org(Database& database, Transaction& transaction, core::Ids& ids,
                                         const core::OrgId& org, core::WallTime now) {
  return interrupt_where(database, transaction, ids, "org_id = :org", org, now);
}

core::Result<int> interrupt_calls_of_node(Database& database, Transaction& transaction, core::Ids& ids,
                                          const std::string& node, core::WallTime now) {
  return interrupt_where(database, transaction, ids, "node_id = :node", node, now);
}

core::Status take_back_interruption(Database& database, Transaction& transaction, const core::OrgId& org,
                                    const core::CallId& call) {
  const auto found = transaction.sql().query(
      "SELECT answered_us FROM calls WHERE org_id = :org AND id = :id AND status = 'interrupted'", "i", {org, call});
  if (!found) return found.error();
  if (found->empty()) return {};
  return AnalyticsRepo(database, org)
      .take_back(transaction, call, kInterruptedWord, kInterruptedWord, !found->front().at(0).is_null());
}

}  // namespace callai::repositories
