#pragma once

#include <string>
#include <string_view>

#include "core/problem.h"
#include "core/result.h"
#include "templates/builder/template_diff.h"
#include "templates/campaign_template.h"

namespace callai::templates {

/// What a customisation did. Nothing is changed when there are problems.
struct Customised {
  core::Problems
      problems;  ///< places in the customisation, or, where a value does not fit the template, in the template
  Changes changes;
};

/// Makes a template out of another one: the one behind forms and commands. Holds a draft, which may have problems of
/// meaning on the way (check() lists them) but never of structure. For one thread.
class TemplateBuilder {
 public:
  /// kNotFound names the pre-built ones.
  static core::Result<TemplateBuilder> from_prebuilt(const std::string& id);
  /// The smallest template that can be called with: greeting, opting out, refusing, silence, goodbye.
  static TemplateBuilder blank();
  explicit TemplateBuilder(CampaignTemplate base) : base_(base), draft_(std::move(base)) {}

  /// Another template with the same content: `id`, and `name` or "Copy of ..." for "". Its version label starts at "1".
  void clone_as(const std::string& id, const std::string& name);

  /// Merges a customisation (JSON object) into the draft. Its members, all optional:
  ///   id, name, purpose, description, language, tags, mode, facts, documents   replaced
  ///   company, product, custom_fields, personality, voice, silence, voicemail, limits   merged; null removes a member
  ///   scripts, data_collection, intents, stages, offers, tools, destinations   objects by id; merged, made, null
  ///   removes
  /// A script may be a text or a list of variants. A field of data_collection may also have `question` (a text: its
  /// script is made) and `ask_in` (a stage: it is asked for there). The document `documents` lists required types.
  Customised customise(std::string_view customisation_json);

  const CampaignTemplate& draft() const { return draft_; }
  /// What a validator says about the draft.
  core::Problems check() const;
  /// All differences from what the builder began with.
  Changes changes() const { return diff_templates(base_, draft_); }

 private:
  CampaignTemplate base_;
  CampaignTemplate draft_;
};

}  // namespace callai::templates
