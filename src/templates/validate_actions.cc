#include "templates/validation.h"

namespace callai::templates {

namespace {

struct ActionChecker {
  Validation& v;
  const Path& path;

  void operator()(const CallTool& a) const {
    const bool known = v.known(Kind::kTool, a.tool, path / "call_tool" / "tool");
    for (const auto& [name, value] : a.arguments) v.text(value, path / "call_tool" / "arguments" / name);
    if (known) check_arguments(v, *find_tool(v.campaign(), a.tool), a, path / "call_tool");
  }
  void operator()(const SetStage& a) const { v.known(Kind::kStage, a.stage, path / "set_stage"); }
  void operator()(const SetField& a) const {
    const Path at = path / "set_field";
    v.text(a.value, at / "value");
    if (!v.known(Kind::kField, a.field, at / "field")) return;
    const bool filled_later = a.value.find('{') != std::string::npos;
    if (!filled_later) v.value(*find_field(v.campaign(), a.field), a.value, at / "value");
  }
  void operator()(const ClearField& a) const { v.known(Kind::kField, a.field, path / "clear_field"); }
  void operator()(const MakeOffer& a) const { v.known(Kind::kOffer, a.offer, path / "offer"); }
  void operator()(const Say& a) const {
    if (a.script.empty()) {
      v.text(a.text, path / "say_text");
    } else {
      v.known(Kind::kScript, a.script, path / "say");
    }
  }
  void operator()(const Ask& a) const {
    if (!v.known(Kind::kField, a.field, path / "ask")) return;
    if (find_field(v.campaign(), a.field)->question_script.empty()) {
      v.error(path / "ask", "no_question", "field '" + a.field + "' has no question_script to ask with",
              "give the field a question_script");
    }
  }
  void operator()(const Direct& a) const { v.text(a.instruction, path / "direct"); }
  void operator()(const Filler& a) const { v.text(a.text, path / "filler"); }
  void operator()(const Transfer& a) const {
    v.known(Kind::kDestination, a.destination, path / "transfer" / "destination");
    v.known(Kind::kScript, a.say, path / "transfer" / "say");
    v.known(Kind::kScript, a.brief, path / "transfer" / "brief");
    if (a.brief.empty() || a.mode == TransferMode::kWarm) return;
    v.error(path / "transfer" / "brief", "nobody_to_brief", "a blind transfer has nobody to say '" + a.brief + "' to",
            "set \"mode\": \"warm\", or take \"brief\" out");
  }
  void operator()(const ScheduleCallback& a) const {
    const Path at = path / "schedule_callback" / "field";
    if (!v.known(Kind::kField, a.field, at)) return;
    const FieldType type = find_field(v.campaign(), a.field)->type;
    if (type == FieldType::kDateTime) return;
    v.error(at, "not_a_moment",
            "a callback needs date and time, but field '" + a.field + "' is of type " + std::string(to_string(type)),
            "use a field of type datetime");
  }
  void operator()(const SendDtmf& a) const {
    if (a.digits.find_first_not_of("0123456789*#ABCD") == std::string::npos) return;
    v.error(path / "send_dtmf", "bad_digits", "'" + a.digits + "' cannot be sent", "use 0-9, *, # and A-D");
  }
  void operator()(const EndCall& a) const { v.known(Kind::kScript, a.say, path / "end_call" / "say"); }
  template <typename Other>
  void operator()(const Other& /*no references*/) const {}
};

}  // namespace

void check_actions(Validation& v, const std::vector<Action>& actions, const Path& path) {
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const Path at = path / i;
    std::visit(ActionChecker{v, at}, actions[i]);
  }
}

}  // namespace callai::templates
