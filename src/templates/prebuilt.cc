#include "templates/prebuilt.h"

#include <vector>

#include "prebuilt_files.h"

namespace callai::templates {

std::span<const PrebuiltTemplate> prebuilt_templates() {
  static const std::vector<PrebuiltTemplate> kAll = [] {
    std::vector<PrebuiltTemplate> all;
    for (const core::EmbeddedFile& file : prebuilt_files()) {
      all.push_back({file.name.substr(0, file.name.rfind('.')), file.content});
    }
    return all;
  }();
  return kAll;
}

const PrebuiltTemplate* find_prebuilt(std::string_view id) {
  for (const PrebuiltTemplate& prebuilt : prebuilt_templates()) {
    if (prebuilt.id == id) return &prebuilt;
  }
  return nullptr;
}

}  // namespace callai::templates
