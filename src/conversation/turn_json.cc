#include "conversation/decision_members.h"
#include "conversation/json_archive.h"
#include "conversation/vocabulary_json.h"

namespace callai::conversation {

core::Json to_json(const Turn& turn) {
  return write_value(turn);
}
core::Json to_json(const Signals& signals) {
  return write_value(signals);
}
core::Json to_json(const Decision& decision) {
  return write_value(decision);
}
core::Json to_json(const ToolResult& result) {
  return write_value(result);
}
core::Json to_json(const Contact& contact) {
  return write_value(contact);
}

core::Result<Turn> turn_from_json(const core::Json& json) {
  core::Problems problems;
  Turn turn;
  read_value(json, "", problems, turn);
  if (core::Status status = status_of(problems, "turn"); !status) return status.error();
  return turn;
}

core::Result<Contact> contact_from_json(const core::Json& json) {
  core::Problems problems;
  Contact contact;
  read_value(json, "", problems, contact);
  if (core::Status status = status_of(problems, "contact"); !status) return status.error();
  return contact;
}

std::string to_json_text(const Turn& turn) {
  return dump_text(to_json(turn));
}

core::Result<Turn> turn_from_json_text(std::string_view text) {
  core::Problems problems;
  const core::Json json = core::parse_json(text, problems);
  if (core::Status status = status_of(problems, "turn"); !status) return status.error();
  return turn_from_json(json);
}

std::string to_json_text(const Signals& signals) {
  return dump_text(to_json(signals));
}

}  // namespace callai::conversation
