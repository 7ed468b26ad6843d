#include "app/problem_text.h"
#include "core/json_reader.h"

namespace callai::app {

namespace {

std::string paint(bool colour, const char* code, const std::string& text) {
  return colour ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
}

}  // namespace

std::string problems_text(const core::Problems& problems, bool colour) {
  std::string text;
  for (const core::Problem& p : problems) {
    const bool error = p.severity == core::Severity::kError;
    text += paint(colour, error ? "31" : "33", error ? "error  " : "warning") + "  " +
            paint(colour, "1", p.path.empty() ? "(document)" : p.path) + "  " + p.message + "  [" + p.code + "]\n";
    if (!p.mend.empty()) text += "         mend: " + p.mend + "\n";
  }
  return text;
}

std::string problems_json(const core::Problems& problems) {
  core::Json list = core::Json::array();
  for (const core::Problem& p : problems) {
    core::Json one;
    one["path"] = p.path;
    one["code"] = p.code;
    one["severity"] = p.severity == core::Severity::kError ? "error" : "warning";
    one["message"] = p.message;
    one["mend"] = p.mend;
    list.push_back(std::move(one));
  }
  return list.dump(2, ' ', false, core::Json::error_handler_t::replace);
}

std::string json_string(const std::string& text) {
  return core::Json(text).dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

}  // namespace callai::app
