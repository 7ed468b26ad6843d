#include "core/metrics.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/check.h"

namespace callai::core {

namespace {

bool is_metric_name(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:") ==
         std::string_view::npos;
}

// Never the locale's.
std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::string(text.data(), end) : "NaN";
}

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
  return out;
}

std::string labelled(const MetricLabels& labels, const std::optional<std::string>& le = std::nullopt) {
  std::string out;
  for (const auto& [name, value] : labels) out += (out.empty() ? "" : ",") + name + "=\"" + escaped(value, true) + "\"";
  if (le) out += (out.empty() ? "le=\"" : ",le=\"") + *le + "\"";
  return out.empty() ? out : "{" + out + "}";
}

void write(std::string& text, const std::string& name, const MetricLabels& labels, const Histogram& histogram) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i <= histogram.edges().size(); ++i) {
    below += histogram.bucket(i);
    const std::string edge = i < histogram.edges().size() ? number(histogram.edges()[i]) : "+Inf";
    text += name + "_bucket" + labelled(labels, edge) + " " + std::to_string(below) + "\n";
  }
  text += name + "_sum" + labelled(labels) + " " + number(histogram.sum()) + "\n";
  text += name + "_count" + labelled(labels) + " " + std::to_string(below) + "\n";
}

}  // namespace

Histogram::Histogram(std::vector<double> edges) : edges_(std::move(edges)), buckets_(edges_.size() + 1) {
  for (std::size_t i = 1; i < edges_.size(); ++i) CALLAI_CHECK(edges_[i - 1] < edges_[i], "edges that ascend");
}

void Histogram::observe(double value) noexcept {
  std::size_t i = 0;
  while (i < edges_.size() && value > edges_[i]) ++i;
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view type, std::string_view help) {
  CALLAI_CHECK(is_metric_name(name), "a metric's name");
  auto found = families_.find(name);
  if (found == families_.end()) {
    found = families_.emplace(std::string(name), Family{std::string(type), std::string(help), {}, {}, {}}).first;
  }
  CALLAI_CHECK(found->second.type == type, "a metric has one type");
  return found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const MetricLabels& labels) {
  const std::lock_guard lock(mutex_);
  auto& made = family(name, "counter", help).counters[labels];
  if (made == nullptr) made = std::make_unique<Counter>();
  return *made;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const std::vector<double>& edges,
                              const MetricLabels& labels) {
  const std::lock_guard lock(mutex_);
  auto& made = family(name, "histogram", help).histograms[labels];
  if (made == nullptr) made = std::make_unique<Histogram>(edges);
  return *made;
}

void Metrics::declare(std::string_view name, std::string_view type, std::string_view help, Collect collect) {
  const std::lock_guard lock(mutex_);
  Family& made = family(name, type, help);
  CALLAI_CHECK(!made.collect, "a family is declared once");
  made.collect = std::move(collect);
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read) {
  declare(name, "gauge", help, [read = std::move(read)] { return std::vector<Sample>{{{}, read()}}; });
}

void Metrics::gauges(std::string_view name, std::string_view help, Collect collect) {
  declare(name, "gauge", help, std::move(collect));
}

void Metrics::counters(std::string_view name, std::string_view help, Collect collect) {
  declare(name, "counter", help, std::move(collect));
}

std::string Metrics::text() const {
  // Asked first: what is asked may take locks of its own.
  std::map<std::string, Collect> asked;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, family] : families_) {
      if (family.collect) asked[name] = family.collect;
    }
  }
  std::map<std::string, std::vector<Sample>> told;
  for (const auto& [name, collect] : asked) told[name] = collect();
  std::string text;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, family] : families_) {
    text += "# HELP " + name + " " + escaped(family.help, false) + "\n# TYPE " + name + " " + family.type + "\n";
    for (const auto& [labels, counter] : family.counters) {
      text += name + labelled(labels) + " " + std::to_string(counter->value()) + "\n";
    }
    for (const auto& [labels, histogram] : family.histograms) write(text, name, labels, *histogram);
    for (const Sample& sample : told[name]) text += name + labelled(sample.labels) + " " + number(sample.value) + "\n";
  }
  return text;
}

std::vector<std::string> Metrics::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, family] : families_) names.push_back(name);
  return names;
}

}  // namespace callai::core
