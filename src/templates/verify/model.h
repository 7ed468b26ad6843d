#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "templates/campaign_template.h"
#include "templates/verify/fact_store.h"
#include "templates/verify/variable.h"

// The template as the automaton needs it: ids are numbers, values are classes that no condition can tell apart.

namespace callai::templates::verify {

struct Cond {
  enum class Kind : std::uint8_t {
    kTrue,
    kFalse,
    kAll,
    kAny,
    kNot,
    kFact,
    kFilled,
    kIntent,
    kStage,
    kTrigger,
    kComplete
  };
  Kind kind = Kind::kTrue;
  int var = -1;
  Mask may_hold = 0;  ///< kFact: values with which it can be true; kTrigger: bits of Trigger
  Mask may_fail = 0;
  int level = 0;           ///< kIntent
  std::vector<int> items;  ///< intents or stages
  std::vector<Cond> of;
};

enum Trigger : int { kUtterance, kKeysPressed, kToolAnswer };

struct Op {
  enum class Kind : std::uint8_t {
    kNote,
    kAct,
    kMayAct,
    kSay,
    kSetStage,
    kSetField,
    kClearField,
    kOffer,
    kTool,
    kEnd,
    kOptOut,
    kVoicemail,
    kTag
  };
  Kind kind = Kind::kNote;
  int target = -1;  ///< variable, stage or tool
  Mask mask = 0;
  bool may_be_ignored = false;
  bool same_words = true;  ///< tool: its arguments cannot change within a turn
  Mask asks = 0;           ///< fields that its words ask for
  bool repeats = false;    ///< says the open question again
  bool speaks = false;     ///< has words of its own
  std::string name;        ///< action kind, as an invariant's `before`: "offer"
  std::vector<int> rules;  ///< that guard it
  const Action* action = nullptr;
};

struct ModelNode {
  const Node* node = nullptr;
  int index = 0;  ///< over all nodes, document order
  Cond when;
  int words = -1;  ///< its number among the nodes that fire on an answer of a tool only if they did on the words
  std::vector<Op> then;
  std::vector<Op> otherwise;
  std::vector<ModelNode> children;
  Mask tools = 0;  ///< that `when` looks at: bit i is the i-th tool
};

struct ModelTransition {
  const StageTransition* transition = nullptr;
  int index = 0;
  int to = -1;
  Cond when;
};

struct ModelStage {
  const Stage* stage = nullptr;
  std::vector<ModelNode> nodes;
  std::vector<ModelTransition> transitions;
  int on_max = -1;  ///< stage; -1: none or the end
  bool ends_at_max = false;
  Cond complete;
  std::vector<int> hearable;  ///< by intent: 1 when the stage hears it
  std::vector<int> readable;  ///< by field: 1 when a value that is volunteered is taken
  Mask asks = 0;              ///< fields that may be asked for on entering and while there
  int entry = -1;             ///< variable of the entry script; -1: not asked about
};

/// A rule before an action: an invariant, or the consent that offers need.
struct Rule {
  std::string id;
  Cond require;       ///< must hold before the action
  bool says = false;  ///< the missing words are said when it does not
};

struct Model {
  explicit Model(const CampaignTemplate& campaign);
  FactShape shape() const;

  const CampaignTemplate& t;
  std::vector<Variable> variables;
  int fields = 0;  ///< the first variables are the fields, in template order
  int first_transient = 0;
  int stage_turns = 0;
  int not_understood = 0;
  int opted_out = 0;
  int questions = 0;
  int first_tool = 0;
  int sentiment = 0;
  int keys = 0;
  std::map<std::string, int> tags, tools, offers, said, stages, intents;
  bool keys_matter = false;            ///< some condition tells keys from words
  std::string other_key;               ///< a key that no condition names
  std::vector<std::string> key_words;  ///< of the values 1.. of `keys`; the last value is any other
  std::vector<double> sentiments;      ///< thresholds
  std::vector<double> levels;          ///< confidences; level k means at least levels[k-1]; level 0 not heard
  Mask always_asked = 0;               ///< fields that a script asks for which no node says
  Mask may_be_invalid = 0;             ///< fields that are asked for again when a value is refused
  std::vector<int> always_said;        ///< variables of scripts that a decision may say without being told to
  std::vector<ModelStage> stage_models;
  std::vector<ModelNode> global_nodes;
  std::vector<Op> on_not_understood;
  std::vector<Rule> rules;  ///< invariants in template order, then consent
  std::vector<const Node*> all_nodes;
  int word_nodes = 0;
  std::vector<const StageTransition*> all_transitions;
  std::vector<int> usable_steps;  ///< by offer
};

}  // namespace callai::templates::verify
