#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "templates/tool_text.h"

// The pieces of a tool's text are the text again, and a query that was taken begins as one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::templates;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto joined = [](const ToolText& pieces, const std::string& before, const std::string& after) {
    std::string text;
    for (const ToolTextPiece& piece : pieces) {
      if (piece.kind == ToolTextPiece::Kind::kText) text += piece.text;
      if (piece.kind == ToolTextPiece::Kind::kArgument) text += before + piece.text + after;
      if (piece.kind == ToolTextPiece::Kind::kSecret) text += "{{secret." + piece.text + "}}";
    }
    return text;
  };
  CALLAI_CHECK(joined(read_tool_text(input), "{", "}") == input, "nothing is lost or made up");
  if (const auto query = read_sql(input); query.ok()) {
    const std::string text = joined(*query, ":", "");
    CALLAI_CHECK(input.substr(0, text.size()) == text, "a query stays what it is");
  }
  if (const auto authority = read_authority(input); authority.ok()) {
    CALLAI_CHECK(authority->host.find_first_of("/?#@\\ {}") == std::string::npos, "a host is nothing but a host");
  }
  return 0;
}
