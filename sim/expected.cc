#include "sim/expected.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace callai::sim {

namespace {

std::string seconds(core::Duration at) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", core::to_ms(at) / 1000.0);
  return text;
}

bool fits(const ExpectedEvent& expected, const Happening& happening) {
  return expected.kind == happening.kind && expected.id == happening.id &&
         (!expected.value || *expected.value == happening.value);
}

std::string words_of(const ExpectedEvent& expected) {
  return describe(Happening{{}, expected.kind, expected.id, expected.value.value_or("")});
}

}  // namespace

const std::vector<std::string>& happening_kinds() {
  static const std::vector<std::string> kNames = {"intent", "tool",     "field", "node",     "stage", "offer",
                                                  "tag",    "callback", "said",  "transfer", "end"};
  return kNames;
}

std::string_view to_string(HappeningKind kind) {
  return happening_kinds()[static_cast<std::size_t>(kind)];
}

std::string describe(const Happening& happening) {
  std::string text = std::string(to_string(happening.kind)) + " " + happening.id;
  if (happening.value.empty()) return text;
  return text + (happening.kind == HappeningKind::kNode ? " " : " = ") + happening.value;
}

std::vector<std::string> missed_events(const Expected& expected, const std::vector<Happening>& happenings) {
  std::vector<std::string> missed;
  std::set<std::size_t> taken;
  core::Duration before{0};
  std::string after = "the answer";
  for (const ExpectedEvent& event : expected.events) {
    std::size_t at = 0;
    while (at < happenings.size() &&
           (happenings[at].at < before || taken.contains(at) || !fits(event, happenings[at]))) {
      ++at;
    }
    if (at == happenings.size()) {
      missed.push_back(words_of(event) + " did not happen after " + after);
      continue;
    }
    const Happening* found = &happenings[at];
    if (event.within && found->at - before > *event.within) {
      missed.push_back(words_of(event) + " came " + seconds(found->at - before) + " after " + after +
                       ", expected within " + seconds(*event.within));
    }
    if (event.by && found->at > *event.by) {
      missed.push_back(words_of(event) + " came at " + seconds(found->at) + ", expected by " + seconds(*event.by));
    }
    before = found->at;
    after = words_of(event);
    taken.insert(at);
  }
  for (const ExpectedEvent& event : expected.absent) {
    const auto found =
        std::find_if(happenings.begin(), happenings.end(), [&](const Happening& h) { return fits(event, h); });
    if (found != happenings.end()) missed.push_back(describe(*found) + " happened at " + seconds(found->at));
  }
  return missed;
}

}  // namespace callai::sim
