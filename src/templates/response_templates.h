#pragma once

#include <string>
#include <vector>

#include "core/units.h"

namespace callai::templates {

enum class ResponseMode { kScripted, kGenerated, kHybrid };

/// Something to say. Variants are chosen in turn (a seeded shuffle), so that a repeat does not sound like one.
struct Script {
  std::string id;
  std::vector<std::string> variants;       ///< at least one; placeholders in braces: "Hello {contact.first_name|there}."
  std::string asks;                        ///< field that its end asks for: the caller's answer is read as that; "" none
  bool disclosure = false;                 ///< must be heard to its end to count; said again when it was cut
  bool interruptible = true;               ///< false: a protected segment; the caller cannot cut it
  bool operator==(const Script&) const = default;
};

struct Personality {
  std::string agent_name = "Alex";
  std::string role;                        ///< "sales representative of {company.name}"
  std::vector<std::string> traits;
  std::string tone;                        ///< "warm, brief, never pushy"
  bool operator==(const Personality&) const = default;
};

struct ResponseRules {
  int max_sentences = 4;                   ///< of one generated reply
  std::vector<std::string> forbidden;      ///< claims that must never be made
  std::vector<std::string> required;       ///< wording that must be used where it applies
  bool operator==(const ResponseRules&) const = default;
};

/// -> ResponseGenerator.
struct ResponseTemplates {
  ResponseMode mode = ResponseMode::kScripted;
  Personality personality;
  std::vector<Script> scripts;
  std::vector<std::string> fillers;             ///< generic ones, when neither node nor tool has its own
  std::vector<std::string> not_understood;      ///< script ids, in turn, when nothing was understood
  std::vector<std::string> acknowledgements;    ///< short words before the next question ("Great."), in turn; may be empty
  std::string answer_script;                    ///< wraps a retrieved passage: "Here is what I have: {passage}"
  std::string no_answer_script;                 ///< when retrieval found nothing
  std::string closing_script;                   ///< spoken when the call ends without words of its own
  ResponseRules rules;
  core::Duration max_wait = std::chrono::milliseconds(1500);  ///< JSON: max_wait_ms; a later reply falls back to a script
  bool operator==(const ResponseTemplates&) const = default;
};

}  // namespace callai::templates
