#include "app/template_verification.h"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "app/files.h"
#include "app/problem_text.h"
#include "sim/scenario_writer.h"
#include "templates/template_json.h"

namespace callai::app {

namespace {

using sim::ConfirmedProperty;
using sim::ConfirmedVerification;
using templates::verify::Verdict;

constexpr std::size_t kIndent = 26;
/// Lines of a caller that are shown; a file has them all.
constexpr std::size_t kMostLines = 8;

/// Words of a list, comma-separated, broken at the terminal's width.
std::string wrapped(const std::vector<std::string>& words, std::size_t width) {
  std::string text;
  std::size_t column = kIndent;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = words[i] + (i + 1 < words.size() ? "," : "");
    if (i > 0 && column + 1 + word.size() > width) {
      text += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    } else if (i > 0) {
      text += " ";
      ++column;
    }
    text += word;
    column += word.size();
  }
  return text;
}

std::string caller_text(const std::vector<std::string>& lines) {
  std::string text = "      the caller:";
  for (std::size_t i = 0; i < lines.size() && i < kMostLines; ++i) {
    const bool aside = lines[i].starts_with('(');
    text += (i == 0 ? " " : " / ") + (aside ? lines[i] : lines[i].empty() ? "(mumbles)" : "\"" + lines[i] + "\"");
  }
  if (lines.size() > kMostLines) text += " / ... (" + std::to_string(lines.size()) + " turns)";
  return text + "\n";
}

std::string title_of(const ConfirmedProperty& p) {
  return p.property.code + (p.property.subject.empty() ? "" : " " + p.property.subject) + ": " + p.property.statement;
}

std::string strings_json(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (std::size_t i = 0; i < texts.size(); ++i) json += (i == 0 ? "" : ", ") + json_string(texts[i]);
  return json + "]";
}

}  // namespace

ConfirmedVerification verify_template(const std::string& name, const std::string& json_text) {
  const auto campaign = std::make_shared<const templates::CampaignTemplate>(templates::parse_template(json_text).value);
  sim::ConfirmOptions options;
  options.template_name = name;
  return sim::verify_in_words(std::make_shared<const orchestrators::CampaignRuntime>(campaign), options);
}

std::string verification_text(const Program& program, const ConfirmedVerification& verification) {
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds;
  std::size_t counts[3] = {0, 0, 0};
  for (const ConfirmedProperty& p : verification.properties) {
    ++counts[static_cast<std::size_t>(p.property.verdict)];
    if (p.property.verdict != Verdict::kProved) continue;
    if (kinds.empty() || kinds.back().first != p.property.code) kinds.push_back({p.property.code, {}});
    kinds.back().second.push_back(p.property.subject.empty() ? p.property.statement : p.property.subject);
  }
  std::string text;
  for (const auto& [code, subjects] : kinds) {
    text += "  " + paint(program, "32", "proved") + " " + code;
    text += std::string(code.size() + 9 < kIndent ? kIndent - code.size() - 9 : 1, ' ');
    text += wrapped(subjects, static_cast<std::size_t>(std::max(program.width, 60))) + "\n";
  }
  for (const Verdict verdict : {Verdict::kViolated, Verdict::kUndecided}) {
    for (const ConfirmedProperty& p : verification.properties) {
      if (p.property.verdict != verdict) continue;
      const bool violated = verdict == Verdict::kViolated;
      text += "  " + paint(program, violated ? "31" : "33", std::string(templates::verify::to_string(verdict))) + " " +
              title_of(p) + "\n      " + p.property.reason + "\n";
      if (!p.lines.empty()) text += caller_text(p.lines);
      if (violated && !p.property.mend.empty()) text += "      mend: " + p.property.mend + "\n";
    }
  }
  text += "  " + std::to_string(verification.properties.size()) + " properties: " + std::to_string(counts[0]) +
          " proved, " + std::to_string(counts[1]) + " violated, " + std::to_string(counts[2]) + " undecided (" +
          std::to_string(verification.states) + " states, " + std::to_string(verification.decisions) + " decisions, " +
          std::to_string(verification.runs) + " calls in words)\n";
  return text;
}

std::string verification_json(const ConfirmedVerification& verification) {
  std::string json = "[";
  bool first = true;
  for (const ConfirmedProperty& p : verification.properties) {
    json += first ? "\n" : ",\n";
    first = false;
    json += "  {\"code\": " + json_string(p.property.code) + ", \"subject\": " + json_string(p.property.subject) +
            ", \"verdict\": " + json_string(std::string(templates::verify::to_string(p.property.verdict))) +
            ", \"statement\": " + json_string(p.property.statement) + ", \"path\": " + json_string(p.property.path) +
            ", \"reason\": " + json_string(p.property.reason) + ", \"mend\": " + json_string(p.property.mend) +
            ", \"caller\": " + strings_json(p.lines) + "}";
  }
  return json + "]";
}

core::Result<std::string> write_counterexamples(const ConfirmedVerification& verification, const std::string& folder) {
  const core::Status made = make_folder(folder);
  if (!made.ok()) return made.error();
  std::string names;
  for (const ConfirmedProperty& p : verification.properties) {
    if (!p.scenario) continue;
    const std::string file = folder + "/" + p.scenario->id + ".json";
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << sim::to_json_text(*p.scenario);
    out.close();
    if (!out)
      return core::Error{core::ErrorCode::kUnavailable, "cannot write '" + file + "'", "choose a folder with room", ""};
    names += file + "\n";
  }
  return names;
}

}  // namespace callai::app
