#pragma once

#include <string_view>

namespace callai::core {

/// A file built into the program (cmake/embed.cmake). Both views last as long as the program.
struct EmbeddedFile {
  std::string_view name;     ///< without its folder: "sales.json"
  std::string_view content;  ///< its bytes
};

}  // namespace callai::core
