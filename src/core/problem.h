#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace callai::core {

enum class Severity { kError, kWarning };

/// One thing that is wrong in a document a person wrote, with the place and the mend.
struct Problem {
  std::string path;     ///< JSON Pointer (RFC 6901) into the document, for example "/session_config/stages/2/id"
  std::string code;     ///< stable snake_case name of the kind of problem, for example "unknown_stage"
  std::string message;  ///< what is wrong, naming the value
  std::string mend;     ///< what to write instead
  Severity severity = Severity::kError;
};

using Problems = std::vector<Problem>;

/// True when any problem is an error.
inline bool has_errors(const Problems& problems) {
  for (const Problem& p : problems) {
    if (p.severity == Severity::kError) return true;
  }
  return false;
}

/// "/a/b" + "c~d" -> "/a/b/c~0d" (RFC 6901).
std::string child_path(const std::string& path, std::string_view key);
std::string child_path(const std::string& path, std::size_t index);

}  // namespace callai::core
