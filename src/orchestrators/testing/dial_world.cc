#include "orchestrators/testing/dial_world.h"

#include <algorithm>

#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/system/org_repo.h"

namespace callai::orchestrators {

using repositories::DialAttemptRepo;
using repositories::DialQueueRepo;
using repositories::Transaction;

core::Status PlannedLine::dial(const DialOrder& order) {
  if (before_dialling) before_dialling(order);
  if (refuses) return *refuses;
  CALLAI_CHECK(calls_.insert(order.attempt.call).second, "a call was dialled twice");
  repositories::CallRecord record;
  record.id = order.attempt.call;
  record.campaign = order.attempt.campaign;
  record.contact = order.attempt.contact;
  record.phone_number = order.attempt.phone_number;
  record.created = env_.executor().wall_now();
  record.node = order.attempt.node;
  CALLAI_CHECK(repositories::CallRepo(database_, order.org).create(record).ok(), "a call is stored once");
  dialled.push_back(order);
  most_active = std::max(most_active, ++active);
  const DialPlan plan = planner_(order);
  env_.executor().post_at(env_.executor().now() + plan.lasts, [this, order, plan] { end(order, plan); });
  return {};
}

void PlannedLine::end(const DialOrder& order, const DialPlan& plan) {
  --active;
  if (loses_ends) return;
  const core::WallTime now = env_.executor().wall_now();
  const core::Status written = database_.write([&](Transaction& t) -> core::Status {
    core::Status done;
    if (plan.callback) {
      done = DialQueueRepo(database_, order.org)
                 .agree_callback(t, order.attempt.call, order.attempt.contact, *plan.callback);
    }
    if (done.ok() && plan.opts_out) {
      done = repositories::ContactRepo(database_, order.org).opt_out(t, order.attempt.phone_number, "asked", now);
    }
    if (!done.ok()) return done;
    const auto finished = DialAttemptRepo(database_, order.org).finish(t, order.attempt.call, plan.outcome, now);
    if (!finished.ok()) return finished.error();
    const bool reached = plan.outcome == repositories::DialOutcome::kReached;
    return repositories::CallRepo(database_, order.org)
        .finish(t, order.attempt.call,
                reached ? repositories::CallStatus::kCompleted : repositories::CallStatus::kFailed,
                to_string(plan.outcome), now, plan.lasts);
  });
  CALLAI_CHECK(written.ok(), written.ok() ? "" : core::describe(written.error()));
}

DialWorld::DialWorld(std::unique_ptr<repositories::Database> made) : database(std::move(made)) {
  CALLAI_CHECK(repositories::OrgRepo(*database).save({org, "Org", now()}).ok(), "an organisation");
  const auto document = templates::sample_template();
  const auto saved = repositories::CampaignTemplateRepo(*database, org).save(*document, now());
  CALLAI_CHECK(saved.ok(), "a template");
  repositories::CampaignRecord record;
  record.id = campaign;
  record.name = "Autumn";
  record.status = "running";
  record.template_id = core::TemplateId(document->meta.id);
  record.template_version = saved->version;
  record.created = now();
  CALLAI_CHECK(repositories::CampaignRepo(*database, org).create(record).ok(), "a campaign");
}

core::ContactId DialWorld::add(const std::string& id, const std::string& zone, int rank) {
  repositories::ContactRecord record;
  record.contact.id = core::ContactId(id);
  record.contact.phone_number = "+1202" + std::to_string(5'000'000 + ++numbers_);
  record.time_zone = zone;
  record.created = now();
  CALLAI_CHECK(repositories::ContactRepo(*database, org).upsert(record).ok(), "a contact");
  CALLAI_CHECK(queue().add(campaign, {{record.contact.id}, "", false}, rank, now()).ok(), "in the queue");
  return record.contact.id;
}

void DialWorld::set(const DialingSettings& settings) {
  core::Problems problems;
  const std::string json = with_dialing("{}", to_json_text(settings), problems);
  CALLAI_CHECK(problems.empty(), problems.empty() ? "" : problems.front().message);
  CALLAI_CHECK(repositories::CampaignRepo(*database, org).set_settings(campaign, json).ok(), "settings");
}

std::vector<repositories::DialAttempt> DialWorld::log() {
  std::vector<repositories::DialAttempt> all;
  for (repositories::Page page{"", 1000};;) {
    const auto some = attempts().list(campaign, {}, page);
    CALLAI_CHECK(some.ok(), "the log of attempts");
    all.insert(all.end(), some->begin(), some->end());
    if (some->size() < 1000) return all;
    page.after = some->back().call.value();
  }
}

std::string DialWorld::state_of(const std::string& contact) {
  const auto found = queue().get(campaign, core::ContactId(contact));
  return found.ok() ? std::string(to_string(found->state)) : "gone";
}

}  // namespace callai::orchestrators
