#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conversation/turn.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "sim/scenario.h"

namespace re2 {
class RE2;
}

namespace callai::sim {

using re2::RE2;

/// When a line was really audible.
struct Uttered {
  core::TimePoint started{};  ///< first voiced sample
  core::TimePoint ended{};    ///< last voiced sample
};

/// Seam: how the caller is heard: as words (text runs) or as sound (audio runs). On the dispatch sequence.
class Mouth {
 public:
  virtual ~Mouth() = default;
  /// Says it now; `done` runs when the last word is out.
  virtual void say(const std::string& line, core::UniqueFunction<void(Uttered)> done) = 0;
  virtual void beep(core::UniqueFunction<void()> done) = 0;
  virtual void press(const std::string& digits) = 0;
  virtual void hang_up() = 0;
};

/// A line that was said: the truth beside which the agent's hearing is measured. Times on the call's clock.
struct SpokenLine {
  std::string rule;
  std::string text;
  LineTruth expect;
  core::TimePoint started{};
  core::TimePoint ended{};
  bool barge_in = false;  ///< begun while the agent was speaking
  bool backchannel = false;
};

/// The mind of a scripted caller: listens to what the agent says (as ground truth), waits for its turn or barges in,
/// and speaks through its mouth. Lives on the dispatch sequence; deterministic for a seed.
class SimulatedCaller {
 public:
  SimulatedCaller(core::Env env, core::Sequence& sequence, const Persona& persona, std::uint64_t seed, Mouth& mouth);
  ~SimulatedCaller();

  /// The call is up.
  void connected();
  void disconnected();
  // What the agent does.
  void agent_queued(const conversation::SpeechSegment& segment);
  void agent_started(core::SegmentId segment);
  void agent_finished(core::SegmentId segment);
  void agent_paused(bool paused);
  void agent_cut();

  const std::vector<SpokenLine>& lines() const { return lines_; }

 private:
  struct CompiledRule;

  bool matches(const CompiledRule& rule, const std::string& words, int beyond = 0) const;
  const CompiledRule* asked_again(const std::string& words) const;
  const CompiledRule* choose(const std::string& words) const;
  void agent_fell_silent();
  void respond(std::uint32_t generation);
  void use(const CompiledRule& rule, bool over_the_agent);
  void speak(const std::string& line, const std::string& rule, const LineTruth& truth, bool barge_in, bool backchannel,
             bool then_hang_up);
  void interrupt(const CompiledRule* rule, core::SegmentId segment);
  core::Duration reaction();
  /// Some variant the first time, the next ones after it.
  const std::string& variant(const std::vector<std::string>& of, int time);

  core::Env env_;
  core::Sequence& sequence_;
  const Persona& persona_;
  Mouth& mouth_;
  core::SeededRandom random_;
  std::vector<std::unique_ptr<CompiledRule>> rules_;
  std::map<std::string, int> used_;
  std::map<const void*, std::uint64_t> variants_;  ///< of a list of lines: which was the first
  std::vector<std::unique_ptr<RE2>> not_understood_;
  const CompiledRule* last_ = nullptr;  ///< the rule whose line was said last
  int otherwise_used_ = 0;

  struct Queued {
    conversation::SpeechSegment segment;
    bool started = false;
  };
  std::deque<Queued> agent_;      ///< what the agent has queued and not finished
  std::string agent_said_;        ///< since the caller last spoke
  std::uint32_t generation_ = 0;  ///< of the pending reaction; a newer one makes it stale
  bool agent_silent_ = true;
  bool speaking_ = false;
  bool connected_ = false;
  std::vector<SpokenLine> lines_;
  core::TaskSafety safety_;
};

}  // namespace callai::sim
