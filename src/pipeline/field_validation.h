#pragma once

#include <memory>
#include <optional>
#include <string>

#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Checks values against the template's FieldValidation. Patterns are compiled once. Immutable, safe from any thread.
class FieldChecker {
 public:
  explicit FieldChecker(const templates::ExtractionRules& rules);
  ~FieldChecker();
  FieldChecker(const FieldChecker&) = delete;
  FieldChecker& operator=(const FieldChecker&) = delete;

  /// Why the value does not count, in words ("2020-01-01 is in the past"), or nothing when it is fine.
  /// `now` is where the contact is. Bounds of money are in major units; lengths count characters, not bytes.
  std::optional<std::string> problem(const templates::Field& field, const templates::FieldValue& value,
                                     const templates::CivilDateTime& now) const;

 private:
  class Patterns;
  std::unique_ptr<const Patterns> patterns_;
};

}  // namespace callai::pipeline
