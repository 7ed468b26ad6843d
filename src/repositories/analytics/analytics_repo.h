#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "repositories/analytics/call_tally.h"
#include "repositories/analytics/count_spans.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Which calls are looked at.
struct AnalyticsFilter {
  core::CampaignId campaign;     ///< empty: all
  core::TemplateId template_id;  ///< empty: all
  int template_version = 0;      ///< 0: all
  core::WallTime from = kBeginOfTime;
  core::WallTime to = kEndOfTime;
};

/// One sum over the calls that were looked at.
struct CountRow {
  std::string kind;  ///< of `counts`
  std::string name;
  int bucket = 0;
  std::int64_t calls = 0;
  std::int64_t total = 0;
};

/// What the models took for a call.
struct CallUsage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cost_micros = 0;  ///< millionths of the currency that prices are set in
};

/// The numbers of an organisation's calls. A call's are added once, when it ends, to the hour, the day and the month
/// that it began in (UTC); what is asked for is added up from few rows, however many calls there were. Safe from any
/// thread.
class AnalyticsRepo final : public BaseRepository {
 public:
  AnalyticsRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// What the tally lacks of a stored call: direction, hour, campaign, template are the call's own. kNotFound.
  core::Status add_call(Transaction& transaction, const core::CallId& call, CallTally tally, std::string_view status,
                        std::string_view outcome, bool answered, core::Duration talk);
  /// What add_call() added with the same words and an empty tally is taken away again.
  core::Status take_back(Transaction& transaction, const core::CallId& call, std::string_view status,
                         std::string_view outcome, bool answered);
  /// Somebody has corrected the outcome of a call that was answered.
  core::Status move_outcome(Transaction& transaction, const core::CallId& call, std::string_view from,
                            std::string_view to, core::Duration talk);
  /// What models took for a call is added to what is known of it.
  core::Status add_usage(Transaction& transaction, const core::CallId& call, const CallUsage& usage);

  core::Result<std::vector<CountRow>> sums(const AnalyticsFilter& filter) const;
  /// How many calls there were with each template.
  core::Result<std::map<std::string, std::int64_t>> calls_by_template(const AnalyticsFilter& filter) const;
  /// Nothing when no model was used.
  core::Result<std::optional<CallUsage>> usage(const core::CallId& call) const;

 private:
  struct Subject {
    core::CampaignId campaign;
    core::TemplateId template_id;
    int template_version = 0;
    core::WallTime began{};
    std::chrono::minutes utc_offset{0};
    std::string direction;
    bool trial = false;  ///< its line was a browser: it is not counted
  };
  core::Result<Subject> subject(Transaction& transaction, const core::CallId& call) const;
  static void count_end(CallTally& tally, const Subject& of, std::string_view status, std::string_view outcome,
                        bool answered, core::Duration talk);
  core::Status store(Transaction& transaction, const Subject& subject, const CallTally& tally);
  core::Status add_range(SqlConnection& sql, const AnalyticsFilter& filter, const SpanRange& range,
                         std::map<std::tuple<std::string, std::string, int>, CountRow>& sums) const;
};

}  // namespace callai::repositories
