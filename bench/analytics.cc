// Analytics: a million calls by outcome and in an overview, all of them and those of one campaign; and what the end of
// a call costs the store.
#include <filesystem>
#include <memory>

#include "bench/measure.h"
#include "core/check.h"
#include "core/system_env.h"
#include "repositories/analytics/analytics_report.h"
#include "repositories/campaign_specific/call_repo.h"

namespace callai::bench {
namespace {

using repositories::AnalyticsFilter;
using repositories::AnalyticsRepo;
using repositories::CallTally;
namespace counts = repositories::counts;

constexpr int kCampaigns = 4;
constexpr int kDays = 250;
constexpr int kHours = 10;         // of a day
constexpr int kCallsAnHour = 100;  // of a campaign
constexpr int kCalls = kCampaigns * kDays * kHours * kCallsAnHour;
constexpr int kRuns = 50;
constexpr int kEnds = 500;
constexpr core::WallTime kBegin{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
static_assert(kCalls == 1'000'000);

/// What one call of ordinary length adds, `calls` times.
CallTally tally_of(core::Random& random, int calls) {
  CallTally tally;
  const auto some = [&random, calls](int percent) {
    return calls == 1 ? static_cast<std::int64_t>(random.next() % 100 < static_cast<unsigned>(percent))
                      : std::int64_t{calls} * percent / 100;
  };
  for (const auto* stage : {"recognition", "understanding", "decision", "tools", "reply", "speech", "response"}) {
    for (int i = 0; i < 8; ++i) {
      const core::Duration latency = std::chrono::milliseconds(20 + random.next() % 1500);
      tally.add(counts::kLatency, stage, calls, latency.count() * calls, repositories::latency_bucket(latency));
    }
  }
  for (int i = 0; i < 8; ++i) {
    const std::string stage = "stage_" + std::to_string(i);
    tally.add(counts::kStage, stage, some(100 - 10 * i), some(100 - 8 * i));
    tally.add(counts::kExit, stage, some(10), 0);
    tally.add(counts::kEdge, stage + ">stage_" + std::to_string(i + 1), some(90 - 10 * i), some(90 - 10 * i));
  }
  for (int i = 0; i < 12; ++i) tally.add(counts::kNode, "node_" + std::to_string(i), some(80), some(95));
  for (int i = 0; i < 6; ++i) tally.add(counts::kField, "field_" + std::to_string(i), some(70), some(40));
  tally.add(counts::kTurns, "", calls, std::int64_t{12} * calls);
  tally.add(counts::kTool, "crm", some(60), 0);
  tally.add(counts::kSentiment, "neutral", calls, 0);
  return tally;
}

class Calls {
 public:
  explicit Calls(const std::string& folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto opened = repositories::open_database({.path = folder + "/callai.db"});
    CALLAI_CHECK(opened.ok(), "a database can be made beside the benchmarks");
    database_ = *std::move(opened);
  }

  void add_million() {
    for (int day = 0; day < kDays; ++day) {
      const core::Status done = database_->write([&](repositories::Transaction& t) {
        core::Status status;
        for (int cell = 0; cell < kCampaigns * kHours && status.ok(); ++cell) {
          const core::WallTime at = kBegin + std::chrono::hours(24 * day + 8 + cell / kCampaigns);
          core::CallId last;
          for (int i = 0; i < kCallsAnHour; ++i) last = stored(t, at, cell % kCampaigns);
          status = end(t, last, kCallsAnHour);
        }
        return status;
      });
      CALLAI_CHECK(done.ok(), "counts are kept");
    }
  }

  core::CallId stored(repositories::Transaction& t, core::WallTime at, int campaign) {
    repositories::CallRecord record;
    record.id = core::CallId(system_.env().ids.make("call"));
    record.campaign = core::CampaignId("camp_" + std::to_string(campaign));
    record.template_id = core::TemplateId("sales");
    record.template_version = 1;
    record.created = at;
    record.status = repositories::CallStatus::kCompleted;
    CALLAI_CHECK(repositories::CallRepo(*database_, org_).create(t, record).ok(), "a call is stored");
    return record.id;
  }

  core::Status end(repositories::Transaction& t, const core::CallId& call, int calls) {
    CallTally tally = tally_of(random_, calls);
    const char* const outcome = calls % 3 == 0 ? "sold" : "not_interested";
    // What ended() counts once for a call.
    tally.add(counts::kCall, "outbound", calls - 1, std::int64_t{60'000'000} * (calls - 1));
    tally.add(counts::kStatus, "completed", calls - 1, 0);
    return AnalyticsRepo(*database_, org_)
        .add_call(t, call, std::move(tally), "completed", outcome, true, std::chrono::seconds(60));
  }

  double overview_ms(const AnalyticsFilter& filter, std::int64_t calls) {
    const core::TimePoint begin = system_.env().clock.now();
    const auto sums = AnalyticsRepo(*database_, org_).sums(filter);
    CALLAI_CHECK(sums.ok(), "sums");
    const auto report = repositories::report_of(*sums);
    const double ms = core::to_ms(system_.env().clock.now() - begin);
    CALLAI_CHECK(report.calls == calls, "every call is counted once");
    return ms;
  }

  /// What GET /analytics/calls looks up; those of `campaign`, or all.
  double calls_ms(const core::CampaignId& campaign, std::int64_t calls) {
    AnalyticsFilter filter;
    filter.campaign = campaign;
    const core::TimePoint begin = system_.env().clock.now();
    const auto sums = AnalyticsRepo(*database_, org_).sums(filter);
    const auto by_template = AnalyticsRepo(*database_, org_).calls_by_template(filter);
    const auto open = repositories::CallRepo(*database_, org_).open_counts(campaign);
    CALLAI_CHECK(sums.ok() && by_template.ok() && open.ok(), "sums");
    const auto report = repositories::report_of(*sums);
    const double ms = core::to_ms(system_.env().clock.now() - begin);
    CALLAI_CHECK(report.calls == calls && by_template->at("sales") == calls && open->empty(),
                 "every call is counted once");
    return ms;
  }

  double end_ms() {
    core::CallId call;
    core::TimePoint begin;
    core::TimePoint done;
    const core::Status status = database_->write([&](repositories::Transaction& t) {
      call = stored(t, kBegin + std::chrono::hours(24 * kDays), 0);
      begin = system_.env().clock.now();
      const core::Status ended = end(t, call, 1);
      done = system_.env().clock.now();
      return ended;
    });
    CALLAI_CHECK(status.ok(), "a call ends");
    return core::to_ms(done - begin);
  }

 private:
  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  std::unique_ptr<repositories::Database> database_;
  core::OrgId org_{"default"};
  core::SeededRandom random_{3};
};

int run(int argc, char** argv) {
  Report report(argc, argv);
  Calls calls(report.folder() + "/analytics_calls");
  calls.add_million();
  Measurement all{
      "analytics_overview", "ms",     "an overview of 1,000,000 calls of 250 days, from the counts to the report", {},
      Better::kLess,        {50, 200}};
  Measurement part{"analytics_campaign_month",
                   "ms",
                   "the same of one campaign, from one hour to another 40 days later",
                   {},
                   Better::kLess,
                   {50, 200}};
  Measurement by_outcome{"analytics_calls",
                         "ms",
                         "calls by status, outcome and template, of 1,000,000: what GET /analytics/calls looks up",
                         {},
                         Better::kLess,
                         {50, 200}};
  Measurement of_campaign{
      "analytics_campaign_calls", "ms", "the same of one campaign with 250,000 calls", {}, Better::kLess, {50, 200}};
  AnalyticsFilter filter;
  filter.campaign = core::CampaignId("camp_1");
  filter.from = kBegin + std::chrono::hours(24 * 9 + 11);
  filter.to = kBegin + std::chrono::hours(24 * 49 + 11);
  for (int i = 0; i < kRuns; ++i) {
    all.samples.push_back(calls.overview_ms({}, kCalls));
    by_outcome.samples.push_back(calls.calls_ms({}, kCalls));
    of_campaign.samples.push_back(calls.calls_ms(core::CampaignId("camp_1"), kCalls / kCampaigns));
    part.samples.push_back(calls.overview_ms(filter, std::int64_t{40} * kHours * kCallsAnHour));
  }
  Measurement ends{"analytics_call_end", "ms",   "what the end of a call adds to the counts, in its transaction", {},
                   Better::kLess,        {5, 20}};
  for (int i = 0; i < kEnds; ++i) ends.samples.push_back(calls.end_ms());
  report.add(all);
  report.add(part);
  report.add(by_outcome);
  report.add(of_campaign);
  report.add(ends);
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
