#include <poll.h>

#include <cmath>
#include <filesystem>
#include <memory>

#include "app/doctor_checks.h"
#include "app/sip_setup.h"
#include "app/store.h"
#include "app/template_command.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/sql/notify_connection.h"
#include "repositories/system/inbound_route_repo.h"
#include "repositories/webhooks/webhook_outbox.h"

namespace callai::app {

namespace {

constexpr core::Duration kAnswerWithin = std::chrono::seconds(5);
constexpr core::Duration kClockApart = std::chrono::seconds(2);
constexpr core::Duration kClockFarApart = std::chrono::seconds(30);  // half of what makes a node a dead one
constexpr core::Duration kLateDelivery = std::chrono::hours(1);
constexpr int kMostRoutes = 500;
constexpr const char* kChannel = "callai_doctor";

std::string seconds_text(core::Duration d) {
  return std::to_string(std::llround(core::to_ms(d) / 1000)) + " s";
}

void look_at_schema(repositories::Database& database, bool server, Findings& findings) {
  std::int64_t version = 0;
  const core::Status read = database.read([&](repositories::SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT MAX(version) FROM schema_version", "i");
    if (!rows) return rows.error();
    version = rows->front().integer(0);
    return {};
  });
  if (!read.ok()) return findings.bad("database", read.error());
  findings.good("database", std::string(server ? "PostgreSQL" : "SQLite") + " answers; schema " +
                                std::to_string(version) + ", which is this program's");
}

/// Nodes go by their own clocks, and by moments that others have written.
void look_at_server_clock(repositories::Database& database, core::Clock& clock, Findings& findings) {
  core::Duration apart{0};
  const core::Status read = database.read([&](repositories::SqlConnection& sql) -> core::Status {
    const core::WallTime asked = clock.wall_now();
    const auto rows = sql.query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)", "i");
    if (!rows) return rows.error();
    const core::WallTime answered = clock.wall_now();
    apart = rows->front().wall(0) - (asked + (answered - asked) / 2);
    return {};
  });
  if (!read.ok()) return findings.bad("database", read.error());
  const std::string words = "its clock is " + seconds_text(apart < core::Duration{0} ? -apart : apart) +
                            (apart < core::Duration{0} ? " behind this machine's" : " ahead of this machine's");
  const char* const mend = "run chrony or systemd-timesyncd on both machines: nodes tell by the clock who is dead";
  if (apart > kClockFarApart || apart < -kClockFarApart) {
    findings.bad("database", words, mend);
  } else if (apart > kClockApart || apart < -kClockApart) {
    findings.warn("database", words, mend);
  } else {
    findings.good("database", "its clock is this machine's");
  }
}

/// Whether what one connection says comes to another that listens: behind a pooler of transactions it does not.
core::Result<bool> is_heard(core::Clock& clock, const std::string& url) {
  const auto place = repositories::parse_postgres_url(url);
  auto listening = repositories::NotifyConnection::open(clock, place, {kAnswerWithin, -1});
  if (!listening.ok()) return listening.error();
  if (core::Status done = (*listening)->listen(kChannel); !done.ok()) return done.error();
  auto telling = repositories::NotifyConnection::open(clock, place, {kAnswerWithin, -1});
  if (!telling.ok()) return telling.error();
  if (core::Status done = (*telling)->notify({{kChannel, "heard"}}); !done.ok()) return done.error();
  const core::TimePoint until = clock.now() + kAnswerWithin;
  std::vector<repositories::Notice> heard;
  while (heard.empty() && clock.now() < until) {
    pollfd one{(*listening)->fd(), POLLIN, 0};
    (void)::poll(&one, 1, 200);
    if (core::Status read = (*listening)->read(heard); !read.ok()) return read.error();
  }
  return !heard.empty();
}

void look_at_listening(core::Clock& clock, const std::string& url, Findings& findings) {
  const auto heard = is_heard(clock, url);
  if (!heard.ok()) return findings.bad("database", heard.error());
  if (*heard) return findings.good("database", "nodes can tell each other things through it");
  findings.bad("database", "nothing comes through LISTEN and NOTIFY: nodes do not hear each other",
               "connect to the server itself, or let the pooler pool sessions (pool_mode = session), not transactions");
}

void look_at_webhooks(repositories::Database& database, core::WallTime now, Findings& findings) {
  const auto counts = repositories::WebhookOutbox(database).counts();
  if (!counts.ok()) return findings.bad("webhooks", counts.error());
  if (counts->oldest && now - *counts->oldest > kLateDelivery) {
    const auto hours = std::chrono::floor<std::chrono::hours>(now - *counts->oldest).count();
    findings.warn(
        "webhooks",
        "deliveries wait: " + std::to_string(counts->pending) + ", the oldest for " + std::to_string(hours) + " h",
        "look whether a callai serve runs, and at the deliveries' errors: GET "
        "/api/v1/webhooks/{webhook_id}/deliveries");
  } else if (counts->pending > 0) {
    findings.good("webhooks", "deliveries wait: " + std::to_string(counts->pending) + ", none for long");
  }
  const core::Status read = database.read([&](repositories::SqlConnection& sql) -> core::Status {
    const auto rows = sql.query(
        "SELECT id, disabled_reason FROM webhooks WHERE enabled = 0 AND disabled_reason <> '' ORDER BY org_id, id",
        "tt");
    if (!rows) return rows.error();
    for (const repositories::SqlRow& row : *rows) {
      findings.warn("webhooks", "'" + row.text(0) + "' was switched off: " + row.text(1),
                    "mend the receiver, then switch it on again: what was held meanwhile is sent");
    }
    return {};
  });
  if (!read.ok()) findings.bad("webhooks", read.error());
}

/// Why a campaign cannot answer.
core::Status can_answer(const repositories::CampaignTemplateRepo& templates, const core::CampaignId& campaign) {
  const auto record = templates.get_by_campaign_id(campaign);
  if (!record.ok()) return record.error();
  const auto parsed = repositories::parse_record(*record);
  return parsed.ok() ? core::Status{} : core::Status{parsed.error()};
}

/// Numbers that people have given a campaign: each must still have a template that can be read.
void look_at_stored_routes(Store& store, Findings& findings) {
  const auto routes = repositories::InboundRouteRepo(store.database(), store.org()).list({"", kMostRoutes});
  if (!routes.ok()) return findings.bad("routes", routes.error());
  const repositories::CampaignTemplateRepo templates(store.database(), store.org());
  for (const repositories::InboundRouteRecord& route : *routes) {
    if (!route.enabled) continue;
    for (const core::CampaignId& campaign : {route.campaign, route.closed_campaign, route.full_campaign}) {
      if (campaign.empty()) continue;
      const core::Status can = can_answer(templates, campaign);
      if (can.ok()) continue;
      findings.bad("routes",
                   "'" + route.number + "' goes to campaign '" + campaign.value() + "': " + can.error().message,
                   "give the number another campaign (Settings, Inbound routes), or restore that one from the trash");
    }
  }
  if (!routes->empty()) findings.good("routes", "stored for numbers: " + std::to_string(routes->size()));
}

/// Those of the settings.
void look_at_routes(const core::Settings& settings, Findings& findings) {
  if (settings.sip.server.empty()) return;
  const auto phone = phone_settings(settings);
  if (!phone.ok()) return findings.bad("routes", phone.error());
  for (const PhoneRoute& route : phone->routes) {
    const auto made = load_template(route.template_id);
    if (made.ok()) {
      findings.good("routes", "'" + route.number + "' is answered by '" + route.template_id + "'");
    } else {
      findings.bad("routes", "sip.routes names '" + route.template_id + "': " + made.error().message,
                   made.error().mend.empty() ? "name a template that is there" : made.error().mend);
    }
  }
}

}  // namespace

void look_at_store(const Program& program, core::Env env, Findings& findings) {
  look_at_routes(program.settings, findings);
  const std::string& url = program.settings.store.url;
  std::error_code ec;
  if (url.empty() && !std::filesystem::exists(program.settings.data_dir + "/callai.db", ec)) {
    return findings.good("database", "none yet: a file is made in the data folder");
  }
  auto store = Store::open(program.settings.data_dir, Store::Use::kLook, env.clock, url);
  if (!store.ok()) return findings.bad("database", store.error());
  repositories::Database& database = (*store)->database();
  look_at_schema(database, !url.empty(), findings);
  if (!url.empty()) {
    look_at_server_clock(database, env.clock, findings);
    look_at_listening(env.clock, url, findings);
  }
  look_at_webhooks(database, env.clock.wall_now(), findings);
  look_at_stored_routes(**store, findings);
}

}  // namespace callai::app
