#pragma once

#include <string>
#include <vector>

#include "core/units.h"

namespace callai::templates {

/// How long a pause ends the caller's turn, by what is being answered. Measured from the last voiced frame.
struct TurnTaking {
  core::Duration hangover = std::chrono::milliseconds(600);
  core::Duration hangover_yes_no = std::chrono::milliseconds(350);    ///< after a complete yes or no
  core::Duration hangover_digits = std::chrono::milliseconds(800);    ///< numbers, phone, e-mail, money
  core::Duration max_utterance = std::chrono::seconds(20);
  bool operator==(const TurnTaking&) const = default;
};

struct BargeIn {
  bool enabled = true;
  core::Duration min_duration = std::chrono::milliseconds(140);  ///< voiced time before the agent pauses; 80..2000 ms
  int min_words = 1;                       ///< words that are no backchannel before it counts as an interruption
  core::Duration false_interruption = std::chrono::milliseconds(1500);  ///< paused this long with no words: go on
  std::vector<std::string> backchannels{"mm hm", "uh huh", "mhm", "yeah", "ok", "okay", "right", "i see", "sure"};
  double echo_margin_db = 14.0;            ///< caller frames this far below what we play are our own echo
  bool operator==(const BargeIn&) const = default;
};

struct Pronunciation {  ///< ARPAbet without stress: "K AO L EY AY"
  std::string word;
  std::string phones;
  bool operator==(const Pronunciation&) const = default;
};

/// -> TTSService, STT service, turn taking.
struct AudioSettings {
  std::string language = "en-US";
  std::string voice = "slt";               ///< engine voice id
  double speed = 1.0;                      ///< 0.5..2
  double pitch = 1.0;                      ///< 0.5..2, factor on the voice's own
  std::string speaking_style;              ///< engines that know styles use it
  TurnTaking turn_taking;
  BargeIn barge_in;
  std::vector<std::string> vocabulary;     ///< words and names the recogniser must know beyond the rules' own
  std::vector<Pronunciation> pronunciations;
  bool operator==(const AudioSettings&) const = default;
};

}  // namespace callai::templates
