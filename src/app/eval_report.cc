#include "app/eval_report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "app/problem_text.h"
#include "core/strings.h"

namespace callai::app {

namespace {

using Part = sim::Coverage::Part;
constexpr std::array<Part, 4> kParts = {Part::kStages, Part::kNodes, Part::kTransitions, Part::kEndings};

template <typename... Args>
std::string formatted(const char* format, Args... args) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

std::string share_text(sim::Coverage::Share share) {
  return std::to_string(share.reached) + "/" + std::to_string(share.all);
}

/// Rounded down: 100 % means all.
int percent(sim::Coverage::Share share) {
  return share.all == 0 ? 100 : share.reached * 100 / share.all;
}

std::string missing_text(const Program& program, const sim::Coverage& coverage) {
  std::string text;
  for (const Part part : kParts) {
    const std::vector<std::string> missing = coverage.missing(part);
    if (missing.empty()) continue;
    text += formatted("  %-12s ", std::string(to_string(part)).c_str()) + core::joined(missing) + "\n";
  }
  if (text.empty()) return text;
  return paint(program, "33", coverage.template_id() + ": never happened") + "\n" + text;
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string json;
  for (const std::string& text : texts) json += (json.empty() ? "" : ", ") + json_string(text);
  return "[" + json + "]";
}

std::string case_json(const EvalCase& one) {
  return "{\"name\": " + json_string(one.name) + ", \"template\": " + json_string(one.template_id) +
         ", \"passed\": " + (one.passed() ? "true" : "false") + ", \"outcome\": " + json_string(one.outcome) +
         ", \"turns\": " + std::to_string(one.turns) +
         formatted(", \"talk_ms\": %.0f, \"took_ms\": %.1f", core::to_ms(one.talk), core::to_ms(one.took)) +
         ", \"call_id\": " + json_string(one.call_id) + ", \"failures\": " + json_list(one.failures) +
         ", \"error\": " + json_string(one.error) + "}";
}

std::string coverage_json(const sim::Coverage& coverage) {
  std::string json = "{\"template\": " + json_string(coverage.template_id()) +
                     ", \"calls\": " + std::to_string(coverage.calls()) +
                     ", \"percent\": " + std::to_string(percent(coverage.share()));
  for (const Part part : kParts) {
    const sim::Coverage::Share share = coverage.share(part);
    json += ", " + json_string(std::string(to_string(part))) + ": {\"reached\": " + std::to_string(share.reached) +
            ", \"all\": " + std::to_string(share.all) + ", \"missing\": " + json_list(coverage.missing(part)) + "}";
  }
  return json + "}";
}

/// Text for an XML attribute or element; characters that XML cannot hold become '?'.
std::string xml_text(const std::string& text) {
  std::string xml;
  for (const char c : text) {
    switch (c) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\n': xml += "&#10;"; break;
      default: xml += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return xml;
}

std::string case_xml(const EvalCase& one) {
  std::string xml = "    <testcase classname=\"" + xml_text(one.template_id) + "\" name=\"" + xml_text(one.name) +
                    formatted("\" time=\"%.3f\"", core::to_ms(one.took) / 1000.0);
  if (one.passed()) return xml + "/>\n";
  const std::string kind = one.error.empty() ? "failure" : "error";
  const std::string first = one.error.empty() ? one.failures.front() : one.error;
  xml += ">\n      <" + kind + " message=\"" + xml_text(first) + "\">";
  for (const std::string& failure : one.failures) xml += xml_text(failure) + "\n";
  return xml + "</" + kind + ">\n    </testcase>\n";
}

}  // namespace

int EvalResults::missed() const {
  return static_cast<int>(std::count_if(cases.begin(), cases.end(), [](const EvalCase& one) { return !one.passed(); }));
}

std::string case_text(const Program& program, const EvalCase& one) {
  std::string text = one.passed() ? paint(program, "32", "✓") : paint(program, "31", "✗");
  if (!one.error.empty()) return text + " " + one.name + "\n    " + paint(program, "31", one.error) + "\n";
  text += formatted(" %-38s %-20s %-20s %3d turns %6.1f s talk\n", one.name.c_str(), one.template_id.c_str(),
                    one.outcome.c_str(), one.turns, core::to_ms(one.talk) / 1000.0);
  for (const std::string& failure : one.failures) text += "    " + paint(program, "31", failure) + "\n";
  return text;
}

std::string summary_text(const Program& program, const EvalResults& results) {
  std::string text =
      "\n" +
      paint(program, "1",
            formatted("%-22s %9s %9s %12s %9s", "coverage", "stages", "nodes", "transitions", "endings")) +
      "\n";
  std::string missing;
  for (const sim::Coverage& coverage : results.coverage) {
    text += formatted(
        "%-22s %9s %9s %12s %9s", coverage.template_id().c_str(), share_text(coverage.share(Part::kStages)).c_str(),
        share_text(coverage.share(Part::kNodes)).c_str(), share_text(coverage.share(Part::kTransitions)).c_str(),
        share_text(coverage.share(Part::kEndings)).c_str());
    const int share = percent(coverage.share());
    text += "  " + paint(program, share == 100 ? "32" : "33", formatted("%3d %%", share)) + "\n";
    missing += missing_text(program, coverage);
  }
  if (!missing.empty()) text += "\n" + missing;
  const int missed = results.missed();
  return text + "\n" +
         paint(program, missed == 0 ? "32" : "31",
               std::to_string(results.cases.size()) + " scenarios, " + std::to_string(missed) + " missed") +
         "\n";
}

std::string eval_json(const EvalResults& results) {
  std::string json = "{\"scenarios\": [";
  for (std::size_t i = 0; i < results.cases.size(); ++i)
    json += (i == 0 ? "\n  " : ",\n  ") + case_json(results.cases[i]);
  json += "\n], \"coverage\": [";
  for (std::size_t i = 0; i < results.coverage.size(); ++i) {
    json += (i == 0 ? "\n  " : ",\n  ") + coverage_json(results.coverage[i]);
  }
  return json + "\n], \"missed\": " + std::to_string(results.missed()) + "}\n";
}

std::string junit_xml(const EvalResults& results) {
  std::map<std::string, std::vector<const EvalCase*>> suites;
  for (const EvalCase& one : results.cases) suites[one.template_id].push_back(&one);
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [name, cases] : suites) {
    int failures = 0;
    int errors = 0;
    core::Duration took{0};
    for (const EvalCase* one : cases) {
      errors += one->error.empty() ? 0 : 1;
      failures += one->error.empty() && !one->passed() ? 1 : 0;
      took += one->took;
    }
    xml += "  <testsuite name=\"" + xml_text(name.empty() ? "unreadable" : name) + "\" tests=\"" +
           std::to_string(cases.size()) + "\" failures=\"" + std::to_string(failures) + "\" errors=\"" +
           std::to_string(errors) + formatted("\" time=\"%.3f\">\n", core::to_ms(took) / 1000.0);
    for (const EvalCase* one : cases) xml += case_xml(*one);
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace callai::app
