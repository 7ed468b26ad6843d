#include "pipeline/field_reader.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "pipeline/field_rules.h"
#include "pipeline/field_run.h"

namespace callai::pipeline {

FieldBook::FieldBook(const templates::CampaignTemplate& t, Vocabulary& words)
    : vocabulary(words), cues(words), id_cues(words) {
  // The parts of ids that name a type and not the matter.
  static const std::set<std::string_view> kGeneric = {"time", "date",  "number", "name", "type",  "value",
                                                      "day",  "phone", "email",  "text", "field", "when",
                                                      "what", "with",  "have",   "best"};
  const bool month_first = t.meta.language.empty() || t.meta.language == "en-US" || t.meta.language == "en";
  fields.reserve(t.extraction_rules.fields.size());
  for (const templates::Field& field : t.extraction_rules.fields) {
    const int index = static_cast<int>(fields.size());
    fields.emplace_back(field, month_first, vocabulary);
    for (const std::string& phrase : field.phrases) cues.add(phrase, index);
    std::string words_of_id = field.id;
    std::ranges::replace(words_of_id, '_', ' ');
    id_cues.add(words_of_id, index);
    for (std::size_t at = 0; at < words_of_id.size();) {
      const std::size_t end = std::min(words_of_id.find(' ', at), words_of_id.size());
      const std::string word = words_of_id.substr(at, end - at);
      if (word.size() >= 4 && kGeneric.count(word) == 0) id_cues.add(word, index);
      at = end + 1;
    }
  }
  for (const templates::Stage& stage : t.session_config.stages) required[stage.id] = stage.required_fields;
}

int FieldBook::find(const std::string& id) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].field().id == id) return static_cast<int>(i);
  }
  return -1;
}

class FieldReader::Impl {
 public:
  Impl(std::shared_ptr<const templates::CampaignTemplate> t, Vocabulary& vocabulary)
      : template_(std::move(t)), book_(*template_, vocabulary) {}

  FieldReadings read(const FieldRunInput& input) const { return FieldRun(book_, input).run(); }

 private:
  std::shared_ptr<const templates::CampaignTemplate> template_;
  FieldBook book_;
};

FieldReader::FieldReader(std::shared_ptr<const templates::CampaignTemplate> t, Vocabulary& vocabulary)
    : impl_(std::make_unique<const Impl>(std::move(t), vocabulary)) {}

FieldReader::~FieldReader() = default;

FieldReadings FieldReader::read(const NumberedText& text, const conversation::ExtractionInput& input,
                                const std::optional<YesNo>& yes_no, const IntentReading& intents) const {
  return impl_->read({text, input, yes_no, intents});
}

}  // namespace callai::pipeline
