#include "repositories/analytics/analytics_repo.h"

#include <array>
#include <utility>

#include "repositories/campaign_specific/browser_call.h"
#include "repositories/sql/value_rows.h"

namespace callai::repositories {

namespace {

constexpr std::array<Span, 3> kSpans{Span::kHour, Span::kDay, Span::kMonth};

std::string quoted(const core::CallId& id) {
  return "call '" + id.value() + "'";
}

core::Status add_to_counts(SqlConnection& sql, const ValueRows& rows) {
  const auto done = sql.run(
      "INSERT INTO call_counts (org_id, span, at_us, campaign_id, template_id, template_version, kind, name, bucket, "
      "calls, total) SELECT CAST(:org AS TEXT), CAST(:span AS TEXT), CAST(:at AS BIGINT), CAST(:campaign AS TEXT), "
      "CAST(:template AS TEXT), CAST(:version AS BIGINT), v.column1, v.column2, v.column3, v.column4, v.column5 FROM " +
          rows.text() +
          " v WHERE true ON CONFLICT (org_id, span, at_us, campaign_id, template_id, template_version, kind, name, "
          "bucket) DO UPDATE SET calls = call_counts.calls + excluded.calls, total = call_counts.total + "
          "excluded.total",
      rows.params());
  return done ? core::Status{} : core::Status{done.error()};
}

/// The counts of a range that a filter means, in SQL.
struct Looked {
  std::string where;
  SqlParams params;
};

Looked looked_at(const core::OrgId& org, const AnalyticsFilter& filter, const SpanRange& range) {
  Looked at{"WHERE org_id = :org AND span = :span AND at_us >= :from AND at_us < :to",
            {org, to_string(range.span), range.from, range.to}};
  if (!filter.campaign.empty()) {
    at.where += " AND campaign_id = :campaign";
    at.params.emplace_back(filter.campaign);
  }
  if (!filter.template_id.empty()) {
    at.where += " AND template_id = :template";
    at.params.emplace_back(filter.template_id);
  }
  if (filter.template_version > 0) {
    at.where += " AND template_version = :version";
    at.params.emplace_back(filter.template_version);
  }
  return at;
}

}  // namespace

core::Result<AnalyticsRepo::Subject> AnalyticsRepo::subject(Transaction& transaction, const core::CallId& call) const {
  const auto found = transaction.sql().query(
      "SELECT campaign_id, template_id, template_version, created_us, utc_offset_min, direction, phone_number FROM "
      "calls WHERE org_id = :org AND id = :id",
      "ttiiitt", {scope_, call});
  if (!found) return found.error();
  if (found->empty()) return not_found(quoted(call));
  const SqlRow& row = found->front();
  return Subject{core::CampaignId(row.text(0)),
                 core::TemplateId(row.text(1)),
                 row.small(2),
                 row.wall(3),
                 std::chrono::minutes(row.integer(4)),
                 row.text(5),
                 row.text(6) == kBrowserNumber};
}

core::Status AnalyticsRepo::add_call(Transaction& transaction, const core::CallId& call, CallTally tally,
                                     std::string_view status, std::string_view outcome, bool answered,
                                     core::Duration talk) {
  const auto of = subject(transaction, call);
  if (!of) return named("count " + quoted(call), of.error());
  count_end(tally, *of, status, outcome, answered, talk);
  return store(transaction, *of, tally);
}

core::Status AnalyticsRepo::take_back(Transaction& transaction, const core::CallId& call, std::string_view status,
                                      std::string_view outcome, bool answered) {
  const auto of = subject(transaction, call);
  if (!of) return named("count " + quoted(call), of.error());
  CallTally added;
  count_end(added, *of, status, outcome, answered, core::Duration{0});
  CallTally less;
  for (const auto& [key, count] : added.counts()) less.add(key.kind, key.name, -count.calls, -count.total, key.bucket);
  return store(transaction, *of, less);
}

void AnalyticsRepo::count_end(CallTally& tally, const Subject& of, std::string_view status, std::string_view outcome,
                              bool answered, core::Duration talk) {
  const core::WallTime there = of.began + of.utc_offset;
  const auto hour = std::chrono::floor<std::chrono::hours>(there - std::chrono::floor<std::chrono::days>(there));
  tally.ended(of.direction, status, outcome, static_cast<int>(hour / std::chrono::hours(1)), answered, talk);
}

core::Status AnalyticsRepo::move_outcome(Transaction& transaction, const core::CallId& call, std::string_view from,
                                         std::string_view to, core::Duration talk) {
  const auto of = subject(transaction, call);
  if (!of) return named("count " + quoted(call), of.error());
  CallTally tally;
  tally.outcome(from, -1, -talk);
  tally.outcome(to, 1, talk);
  return store(transaction, *of, tally);
}

core::Status AnalyticsRepo::add_usage(Transaction& transaction, const core::CallId& call, const CallUsage& usage) {
  if (usage.prompt_tokens == 0 && usage.completion_tokens == 0) return {};
  const auto of = subject(transaction, call);
  if (!of) return named("count the tokens of " + quoted(call), of.error());
  const auto before = transaction.sql().query(
      "SELECT prompt_tokens FROM call_usage WHERE org_id = :org AND call_id = :call", "i", {scope_, call});
  if (!before) return named("count the tokens of " + quoted(call), before.error());
  core::Status kept =
      run(transaction, "count the tokens of " + quoted(call),
          "INSERT INTO call_usage (org_id, call_id, prompt_tokens, completion_tokens, cost_micros) VALUES (:org, "
          ":call, :prompt, :completion, :cost) ON CONFLICT (org_id, call_id) DO UPDATE SET prompt_tokens = "
          "call_usage.prompt_tokens + excluded.prompt_tokens, completion_tokens = call_usage.completion_tokens + "
          "excluded.completion_tokens, cost_micros = call_usage.cost_micros + excluded.cost_micros",
          {scope_, call, usage.prompt_tokens, usage.completion_tokens, usage.cost_micros});
  if (!kept.ok()) return kept;
  CallTally tally;
  tally.usage(usage.prompt_tokens, usage.completion_tokens, usage.cost_micros, before->empty());
  return store(transaction, *of, tally);
}

core::Status AnalyticsRepo::store(Transaction& transaction, const Subject& of, const CallTally& tally) {
  if (of.trial) return {};
  for (const Span span : kSpans) {
    ValueRows rows(
        transaction.sql().engine(), "ttiii",
        {scope_, to_string(span), span_start(span, of.began), of.campaign, of.template_id, of.template_version});
    core::Status done = in_batches(
        rows, tally.counts(),
        [&rows](const auto& kept) {
          const auto& [key, count] = kept;
          rows.add({key.kind, key.name, key.bucket, count.calls, count.total});
        },
        [&] { return add_to_counts(transaction.sql(), rows); });
    if (!done.ok()) return named("add to the counts", done.error());
  }
  return {};
}

core::Status AnalyticsRepo::add_range(SqlConnection& sql, const AnalyticsFilter& filter, const SpanRange& range,
                                      std::map<std::tuple<std::string, std::string, int>, CountRow>& sums) const {
  const Looked at = looked_at(scope_, filter, range);
  const auto found =
      sql.query("SELECT kind, name, bucket, CAST(SUM(calls) AS BIGINT), CAST(SUM(total) AS BIGINT) FROM call_counts " +
                    at.where + " GROUP BY kind, name, bucket",
                "ttiii", at.params);
  if (!found) return found.error();
  for (const SqlRow& row : *found) {
    CountRow& sum = sums[{row.text(0), row.text(1), row.small(2)}];
    sum.kind = row.text(0);
    sum.name = row.text(1);
    sum.bucket = row.small(2);
    sum.calls += row.integer(3);
    sum.total += row.integer(4);
  }
  return {};
}

core::Result<std::vector<CountRow>> AnalyticsRepo::sums(const AnalyticsFilter& filter) const {
  std::map<std::tuple<std::string, std::string, int>, CountRow> sums;
  const core::Status done = database_.read([&](SqlConnection& sql) -> core::Status {
    sums.clear();
    for (const SpanRange& range : cover(filter.from, filter.to)) {
      if (core::Status added = add_range(sql, filter, range, sums); !added.ok()) return added;
    }
    return {};
  });
  if (!done.ok()) return named("add calls up", done.error());
  std::vector<CountRow> rows;
  rows.reserve(sums.size());
  for (auto& [key, row] : sums) rows.push_back(std::move(row));
  return rows;
}

core::Result<std::map<std::string, std::int64_t>> AnalyticsRepo::calls_by_template(
    const AnalyticsFilter& filter) const {
  std::map<std::string, std::int64_t> calls;
  const core::Status done = database_.read([&](SqlConnection& sql) -> core::Status {
    calls.clear();
    for (const SpanRange& range : cover(filter.from, filter.to)) {
      Looked at = looked_at(scope_, filter, range);
      at.params.emplace_back(counts::kCall);
      const auto found = sql.query("SELECT template_id, CAST(SUM(calls) AS BIGINT) FROM call_counts " + at.where +
                                       " AND kind = :kind GROUP BY template_id",
                                   "ti", at.params);
      if (!found) return found.error();
      for (const SqlRow& row : *found) calls[row.text(0)] += row.integer(1);
    }
    return {};
  });
  if (!done.ok()) return named("add calls up by template", done.error());
  return calls;
}

core::Result<std::optional<CallUsage>> AnalyticsRepo::usage(const core::CallId& call) const {
  const auto found = rows("read the tokens of " + quoted(call),
                          "SELECT prompt_tokens, completion_tokens, cost_micros FROM call_usage WHERE org_id = :org "
                          "AND call_id = :call",
                          "iii", {scope_, call});
  if (!found) return found.error();
  if (found->empty()) return std::optional<CallUsage>();
  const SqlRow& row = found->front();
  return std::optional(CallUsage{row.integer(0), row.integer(1), row.integer(2)});
}

}  // namespace callai::repositories
