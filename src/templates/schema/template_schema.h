#pragma once

#include <string>
#include <vector>

namespace callai::templates {

/// The JSON Schema (draft 2020-12) of a template document, pretty-printed: what parse_template takes, and nothing else.
/// Made from the same descriptions that read and write templates (`describe` in *_json.cc), so that it cannot say
/// another thing than the codec. What JSON Schema cannot say: that a key is written twice in one object, and that a
/// document is deeper than 100 levels.
std::string template_schema_text();

/// Members without a title and a description, and texts that belong to no member. Empty, or it is a mistake in
/// schema/texts.json.
std::vector<std::string> template_schema_gaps();

}  // namespace callai::templates
