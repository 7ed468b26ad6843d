#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "pipeline/extractor_service.h"

namespace {

using callai::conversation::ExtractionInput;
using callai::conversation::QuestionKind;
using callai::templates::FieldType;

constexpr FieldType kTypes[] = {FieldType::kText,  FieldType::kYesNo, FieldType::kNumber,   FieldType::kMoney,
                                FieldType::kDate,  FieldType::kTime,  FieldType::kDateTime, FieldType::kPhone,
                                FieldType::kEmail, FieldType::kName,  FieldType::kChoice};

std::shared_ptr<const callai::templates::CampaignTemplate> every_type() {
  auto t = std::make_shared<callai::templates::CampaignTemplate>();
  callai::templates::Intent interested;
  interested.id = "interested";
  interested.phrases = {"interested", "tell me more"};
  interested.examples = {"that sounds like something for us"};
  interested.patterns = {"good (idea|plan)"};
  t->extraction_rules.intents = {interested};
  for (const FieldType type : kTypes) {
    callai::templates::Field field;
    field.id = std::string(to_string(type));
    field.type = type;
    field.phrases = {"my " + field.id};
    field.patterns = {field.id + " is (.+)"};
    if (type == FieldType::kChoice) field.choices = {{"basic", {"basic"}}, {"pro", {"pro"}}};
    t->extraction_rules.fields.push_back(std::move(field));
  }
  return t;
}

}  // namespace

// Words from a recogniser or a keyboard, as the answer to a question of any type: reading them is total and pure.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const callai::pipeline::ExtractorService service(every_type());
  if (size < 2) return 0;
  ExtractionInput input;
  input.utterance.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  input.now = {{2026, 11, 23}, {10, 0}};
  const auto kind = data[0] % 2 == 0 ? QuestionKind::kAsk : QuestionKind::kConfirm;
  const std::size_t type = data[0] / 2 % (std::size(kTypes) + 1);
  if (type < std::size(kTypes)) input.open_question = {std::string(to_string(kTypes[type])), kind, 1};
  if (data[0] >= 128) {
    input.known_fields["number"] = 3.0;
    input.known_fields["datetime"] = input.now;
    input.known_fields["name"] = std::string("Dana");
  }
  const callai::conversation::Signals signals = service.extract(input);
  const callai::conversation::Signals again = service.extract(input);
  CALLAI_CHECK(signals.entities.size() == again.entities.size(), "the same words were read in two ways");
  for (std::size_t i = 0; i < signals.entities.size(); ++i) {
    CALLAI_CHECK(signals.entities[i].value == again.entities[i].value, "the same words had two values");
  }
  CALLAI_CHECK(signals.sentiment >= -1 && signals.sentiment <= 1, "sentiment left its range");
  return 0;
}
