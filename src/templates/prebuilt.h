#pragma once

#include <span>
#include <string_view>

namespace callai::templates {

/// A template that ships with the program. Both views last as long as the program.
struct PrebuiltTemplate {
  std::string_view id;    ///< the file's name without ".json", and meta.id of the document
  std::string_view json;  ///< the whole document
};

/// All of them, in the order in which a person should be shown them. Safe from any thread.
std::span<const PrebuiltTemplate> prebuilt_templates();

/// Null when there is none of that id.
const PrebuiltTemplate* find_prebuilt(std::string_view id);

}  // namespace callai::templates
