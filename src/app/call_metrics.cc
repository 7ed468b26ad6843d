#include "app/call_metrics.h"

namespace callai::app {

namespace {

const std::vector<double> kTalkEdges{10, 30, 60, 120, 300, 600, 1800};                              // seconds
const std::vector<double> kStageEdges{0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.2, 2, 4, 8};  // seconds
constexpr const char* kEnded = "callai_calls_ended_total";
constexpr const char* kEndedHelp = "Calls that are over, by how they went.";
constexpr const char* kTools = "callai_tool_calls_total";
constexpr const char* kToolsHelp = "Calls of tools, by how they went.";
constexpr const char* kTokens = "callai_llm_tokens_total";
constexpr const char* kTokensHelp = "Tokens that language models took in calls.";

double seconds(core::Duration d) {
  return core::to_ms(d) / 1000.0;
}

}  // namespace

CallMetrics::CallMetrics(core::Metrics& metrics, orchestrators::CallObserver& next)
    : metrics_(metrics),
      next_(next),
      answered_(metrics.counter("callai_calls_answered_total", "Calls that were answered, in both directions.")),
      talk_(metrics.histogram("callai_call_talk_seconds", "How long answered calls lasted.", kTalkEdges)),
      turns_(metrics.counter("callai_turns_total", "Turns of conversations.")),
      interrupted_(metrics.counter("callai_turns_interrupted_total", "Turns that the caller cut.")),
      prompt_tokens_(metrics.counter(kTokens, kTokensHelp, {{"kind", "prompt"}})),
      completion_tokens_(metrics.counter(kTokens, kTokensHelp, {{"kind", "completion"}})),
      recognition_(stage_named("recognition")),
      understanding_(stage_named("understanding")),
      decision_(stage_named("decision")),
      tools_(stage_named("tools")),
      reply_(stage_named("reply")),
      speech_(stage_named("speech")),
      response_(stage_named("response")) {
  metrics_.counter(kEnded, kEndedHelp, {{"status", "completed"}});
  metrics_.counter(kTools, kToolsHelp, {{"status", "ok"}});
}

core::Histogram& CallMetrics::stage_named(const char* stage) {
  return metrics_.histogram("callai_turn_stage_seconds",
                            "Stages of turns; response: from the caller's last word to the agent's first.", kStageEdges,
                            {{"stage", stage}});
}

void CallMetrics::on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
                          const conversation::Effects& effects) {
  if (std::holds_alternative<conversation::CallConnected>(event)) answered_.add();
  next_.on_step(call, at, event, effects);
}

void CallMetrics::stage(core::Histogram& histogram, const std::optional<core::TimePoint>& from,
                        const std::optional<core::TimePoint>& to) {
  if (from && to && *from <= *to) histogram.observe(seconds(*to - *from));
}

void CallMetrics::on_turn(const core::CallId& call, const conversation::Turn& turn,
                          const conversation::SessionState& session) {
  turns_.add();
  if (turn.interrupted) interrupted_.add();
  for (const conversation::ToolResult& result : turn.tool_results) {
    metrics_.counter(kTools, kToolsHelp, {{"status", std::string(to_string(result.status))}}).add();
  }
  const conversation::TurnTimings& t = turn.timings;
  stage(recognition_, t.speech_stopped, t.transcript_final);
  stage(understanding_, t.transcript_final, t.signals_ready);
  stage(decision_, t.signals_ready, t.decided);
  stage(tools_, t.decided, t.tools_done);
  stage(reply_, t.tools_done ? t.tools_done : t.decided, t.first_words);
  stage(speech_, t.first_speak, t.first_audio);
  if (turn.trigger == conversation::TurnTrigger::kUtterance) stage(response_, t.speech_stopped, t.first_audio);
  next_.on_turn(call, turn, session);
}

void CallMetrics::on_end(const core::CallId& call, const orchestrators::CallSummary& summary) {
  metrics_.counter(kEnded, kEndedHelp, {{"status", summary.status}}).add();
  if (summary.status == "completed") talk_.observe(seconds(summary.talk));
  prompt_tokens_.add(static_cast<std::uint64_t>(summary.spent.prompt_tokens));
  completion_tokens_.add(static_cast<std::uint64_t>(summary.spent.completion_tokens));
  next_.on_end(call, summary);
}

void CallMetrics::on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) {
  next_.on_trouble(call, trouble);
}

}  // namespace callai::app
