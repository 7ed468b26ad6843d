#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conversation/contact.h"
#include "conversation/decision.h"
#include "core/problem.h"
#include "core/units.h"
#include "sim/expected.h"
#include "templates/field_value.h"

namespace callai::sim {

/// What a line means, as its author says: the truth that recognition and extraction are measured against.
struct LineTruth {
  std::string intent;            ///< "" not checked
  templates::Properties fields;  ///< canonical texts
};

/// One thing the caller says, and when. Looked at in order whenever the agent has fallen silent, or, with
/// `interrupt_after_words`, while it speaks.
struct PersonaRule {
  std::string id;
  std::vector<std::string> agent_says;  ///< RE2, case-insensitive, any of them; searched in what the agent said since
                                        ///< the caller last spoke; empty: always
  std::vector<std::string> unless_agent_says;
  std::vector<std::string> after;  ///< rules that must have been used before
  int max_times = 1;
  std::vector<std::string> say;   ///< variants; empty: says nothing
  core::Duration delay{0};        ///< JSON delay_ms, on top of the persona's reaction
  int interrupt_after_words = 0;  ///< > 0: barges in when so many words of the matching sentence were played
  bool backchannel = false;       ///< with interrupt_after_words: a nod that must not count as an interruption
  std::string dtmf;
  bool hang_up = false;  ///< after the line
  LineTruth expect;
};

struct Otherwise {
  std::vector<std::string> say;
  int max_times = 0;
};

/// What people do when they were not understood, or are asked once more: they say it again, in other words if they have
/// them.
struct Repeats {
  std::vector<std::string> agent_says = {"didn.?t (catch|get) that", "say that again"};  ///< RE2, as in a rule
  int max_times = 2;  ///< a rule, beyond its own max_times; 0: never
};

/// An answering machine instead of a person.
struct AnsweringMachine {
  std::string greeting;
  bool beep = true;
};

/// A scripted caller. It answers what the agent said (JSON "rules"); or it says one line after the other (JSON
/// "script": texts, or rules without an id), which are rules that each come after the one before.
struct Persona {
  std::string voice = "rms";
  double speed = 1.0;
  double level_db = -8.0;          ///< peak level, dBFS
  std::optional<double> noise_db;  ///< line noise, dBFS RMS
  std::optional<double> echo_db;   ///< the line gives the agent its own voice back at this gain, dB; below 0
  core::Duration echo_delay = std::chrono::milliseconds(40);  ///< JSON echo_delay_ms, 0..200
  core::Duration reaction_min = std::chrono::milliseconds(250);
  core::Duration reaction_max = std::chrono::milliseconds(600);
  std::string greeting;  ///< said on picking up
  std::vector<PersonaRule> rules;
  Repeats repeats;
  Otherwise otherwise;
  std::optional<AnsweringMachine> machine;
};

struct ScenarioDocument {
  std::string file;
  std::string type;
};

/// What stands in a calendar before the call. JSON "appointments".
struct ScenarioAppointment {
  std::string calendar = "main";
  templates::CivilDateTime at;  ///< local time of the contact
  core::Duration length = std::chrono::minutes(30);
  bool own = false;  ///< the contact's, who can move or cancel it
};

/// What goes wrong around the conversation.
struct Faults {
  std::map<std::string, conversation::ToolStatus> tools;  ///< tool id -> what it answers instead of working
  bool transfer = false;                                  ///< nobody takes a transferred call
};

struct Scenario {
  std::string id;
  std::string title;
  std::string template_id;  ///< JSON "template"
  std::uint64_t seed = 1;
  bool outbound = true;
  conversation::Contact contact;
  std::vector<ScenarioDocument> documents;
  templates::CivilDateTime local_time{{2026, 11, 24}, {10, 15}};
  core::Duration max_call{0};  ///< JSON max_call_seconds: the operator's cap; 0: the template's alone
  std::vector<ScenarioAppointment> appointments;
  Faults faults;
  Persona persona;
  std::optional<Persona> target;  ///< who answers a warm transfer; none: somebody who says yes
  Expected expected;
};

struct ParsedScenario {
  Scenario value;
  core::Problems problems;
};

/// Reads a scenario file. All problems at once; never throws.
ParsedScenario parse_scenario(std::string_view json_text);

}  // namespace callai::sim
