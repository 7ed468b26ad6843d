#include "pipeline/field_rules.h"

#include <re2/re2.h>

#include <algorithm>

#include "pipeline/value_reader_choice.h"
#include "pipeline/value_reader_contact.h"
#include "pipeline/value_reader_moment.h"
#include "pipeline/value_reader_number.h"
#include "pipeline/value_reader_yes_no.h"

namespace callai::pipeline {

using templates::FieldType;

FieldFamily family_of(FieldType type) {
  switch (type) {
    case FieldType::kText: return FieldFamily::kText;
    case FieldType::kYesNo: return FieldFamily::kYesNo;
    case FieldType::kNumber: return FieldFamily::kNumber;
    case FieldType::kMoney: return FieldFamily::kMoney;
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime: return FieldFamily::kMoment;
    case FieldType::kPhone: return FieldFamily::kPhone;
    case FieldType::kEmail: return FieldFamily::kEmail;
    case FieldType::kName: return FieldFamily::kName;
    case FieldType::kChoice: return FieldFamily::kChoice;
  }
  return FieldFamily::kText;
}

struct FieldRules::Compiled {
  std::vector<std::unique_ptr<re2::RE2>> patterns;
  std::optional<ChoiceReader> choices;
};

FieldRules::FieldRules(const templates::Field& field, bool month_first, Vocabulary& vocabulary)
    : field_(field), month_first_(month_first) {
  auto compiled = std::make_unique<Compiled>();
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  for (const std::string& pattern : field.patterns) {
    auto regex = std::make_unique<re2::RE2>(pattern, options);
    if (regex->ok()) compiled->patterns.push_back(std::move(regex));
  }
  if (field.type == FieldType::kChoice) compiled->choices.emplace(field_, vocabulary);
  compiled_ = std::move(compiled);
}

FieldRules::~FieldRules() = default;
FieldRules::FieldRules(FieldRules&&) noexcept = default;

bool FieldRules::heard_in(const std::string& stage) const {
  return field_.stages.empty() || std::ranges::find(field_.stages, stage) != field_.stages.end();
}

Candidates FieldRules::raw_candidates(const NumberedText& text, const ReadMode& mode) const {
  switch (field_.type) {
    case FieldType::kNumber: return read_numbers(text.text, mode.asked);
    case FieldType::kMoney: return read_money(text.text, field_.currency);
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime: {
      const MomentContext context{mode.now, mode.asked, field_.validation.future_only, month_first_};
      return read_moment_values(text.text, context, field_.type, mode.known);
    }
    case FieldType::kPhone: return read_phones(text.text);
    case FieldType::kEmail: return read_emails(text.text);
    case FieldType::kName: return read_names(text.text, mode.asked);
    case FieldType::kChoice: return compiled_->choices->read(text, mode.asked);
    case FieldType::kYesNo: {
      const auto answer = read_yes_no(text.text, {mode.asked, false});
      if (!answer) return {};
      return {{answer->yes, answer->confidence, answer->first, answer->last, true}};
    }
    case FieldType::kText: return {};
  }
  return {};
}

Candidates FieldRules::candidates(const NumberedText& text, const ReadMode& mode) const {
  Candidates found = raw_candidates(text, mode);
  const FieldFamily family = this->family();
  if (family != FieldFamily::kNumber && family != FieldFamily::kMoney && family != FieldFamily::kName) return found;
  const auto negated = [&](const Candidate& c) { return is_negated(text.text, c.first, c.last, false); };
  const auto denied = [&](const Candidate& c) { return text.text.word(c.first - 1) == "not"; };
  if (std::ranges::all_of(found, negated)) {
    std::erase_if(found, denied);
  } else {
    std::erase_if(found, negated);
  }
  return found;
}

std::optional<Candidate> FieldRules::by_pattern(const NumberedText& text, const Vocabulary& vocabulary,
                                                const ReadMode& mode) const {
  if (compiled_->patterns.empty()) return std::nullopt;
  if (auto found = capture(text, text.text.source, false, vocabulary, mode)) return found;
  const std::string normal = text.text.words(0, text.text.size());
  return normal == text.text.source ? std::nullopt : capture(text, normal, true, vocabulary, mode);
}

std::optional<Candidate> FieldRules::capture(const NumberedText& text, const std::string& subject, bool normal,
                                             const Vocabulary& vocabulary, const ReadMode& mode) const {
  for (const auto& pattern : compiled_->patterns) {
    re2::StringPiece groups[2];
    const int wanted = pattern->NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!pattern->Match(subject, 0, subject.size(), re2::RE2::UNANCHORED, groups, wanted)) continue;
    const re2::StringPiece piece = wanted == 2 && !groups[1].empty() ? groups[1] : groups[0];
    if (piece.empty()) continue;
    const auto begin = static_cast<std::size_t>(piece.data() - subject.data());
    int first = text.text.size();
    int last = 0;
    std::size_t at = 0;
    for (int i = 0; i < text.text.size(); ++i) {
      const Token& token = text.text.tokens[static_cast<std::size_t>(i)];
      const std::size_t token_begin = normal ? at : token.first_byte;
      const std::size_t token_end = normal ? at + token.text.size() : token.last_byte;
      at += token.text.size() + 1;
      if (token_end <= begin || token_begin >= begin + piece.size()) continue;
      first = std::min(first, i);
      last = i + 1;
    }
    if (first >= last) continue;
    if (field_.type == FieldType::kText) return Candidate{text.text.original(first, last), 0.9, first, last, true};
    const Text captured = normalise(std::string_view(piece.data(), piece.size()));
    ReadMode asked = mode;
    asked.asked = true;
    const Candidates values = candidates(number_words(captured, vocabulary, true), asked);
    if (values.empty()) continue;
    Candidate value = values.front();
    value.first = first;
    value.last = last;
    value.confidence = 0.92;
    value.strong = true;
    return value;
  }
  return std::nullopt;
}

}  // namespace callai::pipeline
