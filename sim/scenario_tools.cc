#include "sim/scenario_tools.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "pipeline/tools/tools.h"

namespace callai::sim {

namespace {

using conversation::ToolStatus;

class FaultyTool final : public pipeline::Tool {
 public:
  FaultyTool(const pipeline::Tool& inner, std::map<std::string, ToolStatus> faults)
      : inner_(inner), faults_(std::move(faults)) {}

  conversation::ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                               const pipeline::ToolContext& context) const override {
    const auto fault = faults_.find(config.id);
    if (fault == faults_.end()) return inner_.run(config, request, context);
    conversation::ToolResult result;
    result.status = fault->second;
    result.error = "the scenario says so";
    return result;
  }
  core::Duration virtual_latency() const override { return inner_.virtual_latency(); }

 private:
  const pipeline::Tool& inner_;
  std::map<std::string, ToolStatus> faults_;
};

}  // namespace

ScenarioTools::ScenarioTools(const pipeline::ToolRegistry& inner, const Scenario& scenario, Calendar calendar)
    : calendar_(pipeline::make_calendar(book_)) {
  using templates::ToolKind;
  for (const ToolKind kind :
       {ToolKind::kDocumentSearch, ToolKind::kCrmLookup, ToolKind::kCrmUpdate, ToolKind::kWebSearch,
        ToolKind::kDatabase, ToolKind::kHttp, ToolKind::kCalendar, ToolKind::kMcp}) {
    const bool own = kind == ToolKind::kCalendar && calendar == Calendar::kOfScenario;
    const pipeline::Tool* const tool = own ? calendar_.get() : inner.find(kind);
    if (tool != nullptr) registry_.add(kind, std::make_unique<FaultyTool>(*tool, scenario.faults.tools));
  }
  for (const ScenarioAppointment& known : scenario.appointments) {
    conversation::Appointment appointment;
    appointment.key = "scenario_" + templates::to_canonical(known.at);
    appointment.calendar = known.calendar;
    if (known.own) appointment.contact = scenario.contact.id;
    appointment.at_local = known.at;
    appointment.starts = templates::to_wall(known.at, scenario.contact.utc_offset);
    appointment.length = known.length;
    (void)book_.book(appointment, appointment.starts);  // one that overlaps another is none
  }
}

}  // namespace callai::sim
