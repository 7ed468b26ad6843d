#pragma once

#include <string>
#include <vector>

#include "app/program.h"
#include "templates/builder/template_recommender.h"

namespace callai::app {

// `callai template schema|new|customise|clone|diff|recommend|convert`. A document goes to `output` and its report to
// stdout; without `output` the document goes to stdout and the report to stderr. A document with errors is not written.

/// The JSON Schema of a template.
int template_schema(const Program& program);

struct TemplateNewOptions {
  std::string id;
  std::string from = "blank";  ///< a pre-built template
  std::string name;
  std::string customisation;  ///< file; "" none
  std::string output;
};
int template_new(const Program& program, const TemplateNewOptions& options);

/// A template (id or file) with a customisation file merged in; every change in words.
int template_customise(const Program& program, const std::string& id_or_file, const std::string& customisation,
                       const std::string& output);

/// Another template with the same content.
int template_clone(const Program& program, const std::string& id_or_file, const std::string& new_id,
                   const std::string& name, const std::string& output);

/// Exit 0 when there is no difference, 1 when there is one.
int template_diff(const Program& program, const std::string& before, const std::string& after, bool json);

/// A template or campaign of the old system, or of the plan's own view, as a template; says what was not carried over.
/// `all`: also what was, and to where.
int template_convert(const Program& program, const std::string& file, const std::string& output, bool all);

/// The pre-built templates by how well they fit a wish.
int template_recommend(const Program& program, const templates::TemplateWish& wish, bool json);

}  // namespace callai::app
