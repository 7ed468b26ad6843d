#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/call_report.h"
#include "templates/campaign_template.h"

namespace callai::sim {

/// What of a template can happen, and how often it did in the calls that were added.
class Coverage {
 public:
  enum class Part { kStages, kNodes, kTransitions, kEndings };
  struct Item {
    Part part = Part::kNodes;
    std::string id;  ///< of the node ("n", and "n (else)" for its other branch), transition or stage; the outcome
    int calls = 0;   ///< in which it happened
  };

  explicit Coverage(const templates::CampaignTemplate& t);
  void add(const CallReport& report);

  const std::string& template_id() const { return template_id_; }
  /// In the template's order.
  const std::vector<Item>& items() const { return items_; }
  int calls() const { return calls_; }
  struct Share {
    int reached = 0;
    int all = 0;
  };
  Share share(Part part) const;
  Share share() const;
  /// The ids of a part that happened in no call.
  std::vector<std::string> missing(Part part) const;

 private:
  void declare(Part part, std::string id);

  std::string template_id_;
  std::vector<Item> items_;
  std::map<std::pair<Part, std::string>, std::size_t> index_;
  int calls_ = 0;
};

/// "stages", "nodes", "transitions", "endings".
std::string_view to_string(Coverage::Part part);

}  // namespace callai::sim
