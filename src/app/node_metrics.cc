#include "app/node_metrics.h"

#include <array>
#include <map>
#include <mutex>

#include "repositories/campaign_specific/dial_load.h"

namespace callai::app {

namespace {

using core::Metrics;
using Samples = std::vector<Metrics::Sample>;

/// Upper edges of the lateness of ticks, as labels: of telephony::TickCounts.
constexpr std::array<const char*, telephony::TickCounts::kEdgesUs.size()> kEdges{"0.0001", "0.0005", "0.001",
                                                                                 "0.005",  "0.01",   "0.02"};

void add_calls(Metrics& metrics, const MetricSources& sources) {
  CallDesk& desk = sources.desk;
  metrics.gauge("callai_calls_active", "Calls that are up or ring.",
                [&desk] { return static_cast<double>(desk.active_calls()); });
  metrics.gauge("callai_calls_starting", "Calls whose start is waited for: for a template, its speech, the line.",
                [&desk] { return static_cast<double>(desk.starting_calls()); });
  api::LiveHub& live = sources.live;
  metrics.gauge("callai_live_watchers", "Clients of the live events.",
                [&live] { return static_cast<double>(live.watching()); });
}

void add_lines(Metrics& metrics, PhoneNode* phone) {
  metrics.gauges("callai_line_up", "1: the telephone line, or the PBX's manager interface, is well.", [phone] {
    Samples samples;
    if (phone == nullptr) return samples;
    for (const api::LineHealth& line : phone->health()) {
      samples.push_back({{{"line", line.line}}, line.state == "up" ? 1.0 : 0.0});
    }
    return samples;
  });
}

void add_media(Metrics& metrics, PhoneNode* phone) {
  metrics.counters("callai_media_ticks_total", "Ticks of 20 ms of the media threads.", [phone] {
    if (phone == nullptr) return Samples{};
    return Samples{{{}, static_cast<double>(phone->ticks().ticks)}};
  });
  metrics.counters("callai_media_ticks_skipped_total", "Ticks given up because they would have been over 40 ms late.",
                   [phone] {
                     if (phone == nullptr) return Samples{};
                     return Samples{{{}, static_cast<double>(phone->ticks().skipped)}};
                   });
  metrics.counters("callai_media_ticks_late_total", "Ticks that began later than `over` seconds after their moment.",
                   [phone] {
                     Samples samples;
                     if (phone == nullptr) return samples;
                     const telephony::TickCounts counts = phone->ticks();
                     std::uint64_t later = 0;
                     for (std::size_t i = kEdges.size(); i-- > 0;) {
                       later += counts.late.at(i + 1);
                       samples.push_back({{{"over", kEdges.at(i)}}, static_cast<double>(later)});
                     }
                     return samples;
                   });
}

void add_storage(Metrics& metrics, PhoneNode* phone) {
  metrics.counters("callai_storage_writes_total", "Writes of calls, by how they went.", [phone] {
    if (phone == nullptr) return Samples{};
    const repositories::StorageStats stats = phone->storage_stats();
    return Samples{{{{"result", "committed"}}, static_cast<double>(stats.committed)},
                   {{{"result", "failed"}}, static_cast<double>(stats.failed)}};
  });
  metrics.counters("callai_storage_transactions_total", "Transactions that these writes shared.", [phone] {
    if (phone == nullptr) return Samples{};
    return Samples{{{}, static_cast<double>(phone->storage_stats().groups)}};
  });
}

void add_waiting(Metrics& metrics, PhoneNode* phone) {
  metrics.gauges("callai_storage_waiting", "Writes of calls that wait.", [phone] {
    if (phone == nullptr) return Samples{};
    return Samples{{{}, static_cast<double>(phone->storage_stats().waiting)}};
  });
  metrics.gauges("callai_lanes_waiting", "Works of calls that wait for a thread.", [phone] {
    if (phone == nullptr) return Samples{};
    return Samples{{{{"lanes", "speech"}}, static_cast<double>(phone->waiting_speech())},
                   {{{"lanes", "tools"}}, static_cast<double>(phone->waiting_tools())}};
  });
}

void add_engines(Metrics& metrics, PhoneNode* phone) {
  metrics.gauges("callai_llm_server_up", "0: the model server failed, and is not asked for a while.", [phone] {
    Samples samples;
    if (phone == nullptr) return samples;
    for (const auto& [name, up] : phone->model_servers()) samples.push_back({{{"server", name}}, up ? 1.0 : 0.0});
    return samples;
  });
}

void add_dialer(Metrics& metrics, const std::shared_ptr<const DialerCounts>& counts) {
  const auto counted = [&](const char* name, const char* help, std::atomic<std::uint64_t> DialerCounts::*of) {
    metrics.counters(name, help, [counts, of] {
      return counts ? Samples{{{}, static_cast<double>((*counts.*of).load())}} : Samples{};
    });
  };
  counted("callai_dialer_calls_total", "Calls of campaigns that this node has dialled.", &DialerCounts::dialled);
  counted("callai_dialer_settled_total", "Calls of campaigns that ended and whose contact was told what comes next.",
          &DialerCounts::settled);
  counted("callai_dialer_buried_total", "Calls of dead nodes that this one took up.", &DialerCounts::buried);
  counted("callai_dialer_steps_total", "Looks at the campaigns.", &DialerCounts::steps);
  counted("callai_dialer_steps_failed_total", "Looks at the campaigns that failed.", &DialerCounts::failed_steps);
}

/// What the dialers have before them, read from the database once for all that ask within a while.
class KeptDialLoad {
 public:
  KeptDialLoad(repositories::Database& database, core::Clock& clock) : database_(database), clock_(clock) {}

  /// Nothing while the database does not answer.
  std::optional<repositories::DialLoad> get() {
    const std::lock_guard lock(mutex_);
    const core::TimePoint now = clock_.now();
    if (read_ && now - *read_ < kKept) return load_;
    const auto load = repositories::dial_load(database_, clock_.wall_now());
    load_ = load.ok() ? std::optional(*load) : std::nullopt;
    read_ = clock_.now();
    return load_;
  }

 private:
  static constexpr core::Duration kKept = std::chrono::seconds(5);
  repositories::Database& database_;
  core::Clock& clock_;
  std::mutex mutex_;
  std::optional<core::TimePoint> read_;  // under mutex_, as what follows
  std::optional<repositories::DialLoad> load_;
};

void add_dial_load(Metrics& metrics, core::Clock& clock, repositories::Database* database) {
  const auto kept = database == nullptr ? nullptr : std::make_shared<KeptDialLoad>(*database, clock);
  metrics.gauges("callai_dial_queue_contacts", "Contacts of running campaigns who wait for a call, of all nodes.",
                 [kept] {
                   const auto load = kept ? kept->get() : std::nullopt;
                   if (!load) return Samples{};
                   return Samples{{{{"what", "waiting"}}, static_cast<double>(load->waiting)},
                                  {{{"what", "due"}}, static_cast<double>(load->due)}};
                 });
  metrics.gauges("callai_dialer_breakers", "Running campaigns whose breaker is not closed, of all nodes.", [kept] {
    const auto load = kept ? kept->get() : std::nullopt;
    if (!load) return Samples{};
    return Samples{{{{"state", "open"}}, static_cast<double>(load->breakers_open)},
                   {{{"state", "half_open"}}, static_cast<double>(load->breakers_half_open)}};
  });
}

void add_webhooks(Metrics& metrics, core::Clock& clock, Webhooks* webhooks) {
  metrics.counters("callai_webhook_attempts_total", "Requests to webhooks, by how they went.", [webhooks] {
    if (webhooks == nullptr) return Samples{};
    const auto stats = webhooks->stats();
    return Samples{{{{"result", "delivered"}}, static_cast<double>(stats.delivered)},
                   {{{"result", "failed"}}, static_cast<double>(stats.failed)}};
  });
  metrics.counters("callai_webhook_given_up_total", "Deliveries to webhooks that were given up.", [webhooks] {
    if (webhooks == nullptr) return Samples{};
    return Samples{{{}, static_cast<double>(webhooks->stats().given_up)}};
  });
  metrics.gauges("callai_webhook_pending", "Deliveries to webhooks that wait, of all nodes.", [webhooks] {
    const auto counts = webhooks == nullptr ? std::nullopt : webhooks->waiting();
    return counts ? Samples{{{}, static_cast<double>(counts->pending)}} : Samples{};
  });
  metrics.gauges("callai_webhook_oldest_pending_seconds", "Age of the oldest delivery that waits; 0: none does.",
                 [webhooks, &clock] {
                   const auto counts = webhooks == nullptr ? std::nullopt : webhooks->waiting();
                   if (!counts) return Samples{};
                   const core::Duration age = counts->oldest ? clock.wall_now() - *counts->oldest : core::Duration{0};
                   return Samples{{{}, core::to_ms(age) / 1000.0}};
                 });
}

void add_other_nodes(Metrics& metrics, const OtherNodes* others) {
  const auto stats = [others] { return others == nullptr ? std::nullopt : others->stats(); };
  metrics.gauges("callai_node_bus_up", "1: this node is connected to the others of its database.", [stats] {
    const auto bus = stats();
    return bus ? Samples{{{}, bus->connected ? 1.0 : 0.0}} : Samples{};
  });
  metrics.counters("callai_node_bus_messages_total", "Messages between nodes, by what became of them here.", [stats] {
    const auto bus = stats();
    if (!bus) return Samples{};
    return Samples{{{{"what", "sent"}}, static_cast<double>(bus->sent)},
                   {{{"what", "received"}}, static_cast<double>(bus->received)},
                   {{{"what", "dropped"}}, static_cast<double>(bus->dropped)}};
  });
  metrics.counters("callai_node_bus_reconnects_total", "Connections to the other nodes after the first.", [stats] {
    const auto bus = stats();
    return bus ? Samples{{{}, static_cast<double>(bus->reconnects)}} : Samples{};
  });
}

}  // namespace

void add_http_metrics(Metrics& metrics, const WebNode& web) {
  metrics.gauge("callai_http_connections", "Connections to the API.",
                [&web] { return static_cast<double>(web.stats().connections); });
  metrics.counters("callai_http_requests_total", "Requests to the API.", [&web] {
    return Samples{{{}, static_cast<double>(web.stats().requests)}};
  });
  metrics.counters("callai_http_refused_total", "Connections over a cap, and requests when the queue was full.",
                   [&web] {
                     const api::HttpServerStats stats = web.stats();
                     return Samples{{{{"what", "connection"}}, static_cast<double>(stats.refused)},
                                    {{{"what", "request"}}, static_cast<double>(stats.overloaded)}};
                   });
  metrics.gauge("callai_http_body_bytes", "Of request bodies that are held, beyond the first 64 KiB of each.",
                [&web] { return static_cast<double>(web.stats().body_bytes); });
  metrics.gauges("callai_engine_up", "1: what hears, speaks, answers or finds was well when it was last looked at.",
                 [&web] {
                   // One that is named twice, for two models, is one series: well when both are.
                   std::map<std::pair<std::string, std::string>, bool> well;
                   for (const api::EngineHealth& engine : web.engines()) {
                     const auto known = well.try_emplace({engine.role, engine.engine}, true).first;
                     known->second = known->second && engine.well;
                   }
                   Samples samples;
                   for (const auto& [name, up] : well) {
                     samples.push_back({{{"role", name.first}, {"engine", name.second}}, up ? 1.0 : 0.0});
                   }
                   return samples;
                 });
}

void add_node_metrics(Metrics& metrics, core::Clock& clock, const MetricSources& sources) {
  add_calls(metrics, sources);
  add_lines(metrics, sources.phone);
  add_media(metrics, sources.phone);
  add_storage(metrics, sources.phone);
  add_waiting(metrics, sources.phone);
  add_engines(metrics, sources.phone);
  add_dialer(metrics, sources.dialer);
  add_dial_load(metrics, clock, sources.database);
  add_webhooks(metrics, clock, sources.webhooks);
  add_other_nodes(metrics, sources.others);
}

}  // namespace callai::app
