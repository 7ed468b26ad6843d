#include "templates/template_validator.h"

#include <iterator>

#include "templates/template_json.h"
#include "templates/validation.h"

namespace callai::templates {

namespace {

core::Problems meaning_problems(const CampaignTemplate& t, const EngineLanguages& languages) {
  Validation v(t, languages);
  validate_meta(v);
  validate_session(v);
  validate_extraction(v);
  validate_decision_tree(v);
  validate_invariants(v);
  validate_tools(v);
  validate_responses(v);
  validate_audio(v);
  validate_stage_graph(v);
  return v.take();
}

}  // namespace

core::Problems TemplateValidator::validate(const CampaignTemplate& t) const {
  // A template that was built in memory has not passed the codec, which knows the ranges.
  core::Problems problems = parse_template(to_json_text(t, false)).problems;
  core::Problems meaning = meaning_problems(t, languages_);
  problems.insert(problems.end(), std::make_move_iterator(meaning.begin()), std::make_move_iterator(meaning.end()));
  return problems;
}

}  // namespace callai::templates
