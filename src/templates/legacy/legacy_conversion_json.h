#pragma once

#include <optional>
#include <string>
#include <vector>

#include "templates/legacy/legacy_words.h"
#include "templates/legacy/old_document_json.h"

// What the readers of the old document's parts share. Include it in *_json.cc only.

namespace callai::templates {

/// A stage as the old documents describe it, before it becomes one of ours.
struct OldStage {
  std::string id;
  std::string title;
  std::string objective;
  std::vector<std::string> guidance;  ///< sentences that follow the objective
  std::vector<std::string> questions;
  std::vector<std::string> required;  ///< ids of fields
  std::vector<std::string> keywords;  ///< that let the stage be left
  std::vector<std::string> scripts;   ///< variants of its entry script
  std::vector<std::string> next;      ///< stages that may follow; empty: the next of the list
  std::vector<Action> fallback;       ///< when the caller is not understood twice
  std::optional<double> sentiment;
  int min_turns = 0;
  int max_turns = 0;
};

/// A conversion under way.
struct Conversion {
  CampaignTemplate t;
  std::vector<OldStage> stages;
  std::vector<std::string> wanted;            ///< fields to be asked for that stand in no stage
  std::vector<Node> nodes;                    ///< global ones, after those of the blank template
  core::Json overlay = core::Json::object();  ///< parts that are written as ours, merged in last
  std::vector<Carried> report;

  OldStage& stage(const std::string& name);  ///< made when there is none
  Field& field(const std::string& name);     ///< made, with the type its name suggests, when there is none
  bool has_stage(const std::string& name) const;
};

/// A prose action ("move to closing", "end the call") as one of ours; nothing for prose that is not known.
std::optional<Action> known_action(const std::string& prose, const Conversion& c);

/// min, max ... of a number that may be out of the range that we take.
int whole(std::optional<double> number, int min, int max, int otherwise);

void read_stages(Conversion& c, Old& root);
void read_data(Conversion& c, Old& root);
void read_analysis(Conversion& c, Old& root);
void read_personality(Conversion& c, Old& root);
void read_business(Conversion& c, Old& root);

/// Stages, transitions, questions and words of `c.t` from what was read.
void build_stages(Conversion& c);
/// Last: what the blank template said and nobody says any more.
void leave_out_unused(Conversion& c);

}  // namespace callai::templates
