#pragma once

#include <string>
#include <vector>

#include "conversation/turn.h"

namespace callai::pipeline {

/// What a review needs of a call's turns, gathered while the call lasts: some hundred bytes, not the turns.
class CallNotes {
 public:
  void add(const conversation::Turn& turn);

  /// Of the caller's utterances so far, -1..1: each counts a fifth more than the one before it.
  double sentiment() const { return weight_ > 0 ? sum_ / weight_ : 0; }
  const std::vector<std::string>& intents() const { return intents_; }      ///< that were heard, each once, in order
  const std::vector<std::string>& documents() const { return documents_; }  ///< titles that answered
  const std::vector<std::string>& failed_tools() const { return failed_tools_; }
  const std::string& callback_field() const { return callback_field_; }  ///< "" no callback was agreed on
  const std::string& destination() const { return destination_; }        ///< "" not transferred
  int interruptions() const { return interruptions_; }

 private:
  double sum_ = 0;
  double weight_ = 0;
  double next_weight_ = 1;
  int interruptions_ = 0;
  std::vector<std::string> intents_;
  std::vector<std::string> documents_;
  std::vector<std::string> failed_tools_;
  std::string callback_field_;
  std::string destination_;
};

}  // namespace callai::pipeline
