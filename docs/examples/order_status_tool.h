#pragma once

#include <map>
#include <string>

#include "pipeline/tools/tool.h"

namespace examples {

/// Looks an order up. `run` is called on a worker; it may block for `context.time_left`.
class OrderStatus final : public callai::pipeline::Tool {
 public:
  explicit OrderStatus(std::map<std::string, std::string> orders) : orders_(std::move(orders)) {}

  callai::conversation::ToolResult run(const callai::templates::ToolConfig&,
                                       const callai::conversation::ToolRequest& request,
                                       const callai::pipeline::ToolContext&) const override {
    const std::string number = callai::pipeline::argument_of(request, "order");
    if (number.empty()) return callai::pipeline::failed_result("the call needs the argument \"order\"");
    callai::conversation::ToolResult result;
    result.tool = request.tool;
    const auto found = orders_.find(number);
    if (found == orders_.end()) {
      result.status = callai::conversation::ToolStatus::kNotFound;
      return result;
    }
    result.status = callai::conversation::ToolStatus::kOk;
    result.values = {{"status", found->second}};  // a script says it: {tool.order_status.status}
    return result;
  }

 private:
  std::map<std::string, std::string> orders_;
};

}  // namespace examples
