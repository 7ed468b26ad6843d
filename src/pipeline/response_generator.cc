#include "pipeline/response_generator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/env.h"
#include "pipeline/passage_excerpt.h"
#include "pipeline/placeholders.h"
#include "pipeline/sentence_cutter.h"
#include "pipeline/spoken_form.h"

namespace callai::pipeline {

using conversation::ReplyRequest;
using conversation::SayItem;
using conversation::SayKind;
using conversation::SegmentKind;
using conversation::SessionState;
using conversation::SpeechSegment;
using templates::Script;

namespace {

std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return value;
}

/// 0..n-1 in an order that depends on the seed and the script only (Fisher and Yates).
std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed) {
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  core::SeededRandom random(seed);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.next() % i]);
  return order;
}

/// How many assistant entries ago these words were heard; "never" is the largest. Their beginning is enough: a reply
/// may have been cut.
std::size_t heard_ago(const SessionState& session, const std::string& words) {
  const std::string beginning = conversation::first_words(words, 6);
  std::size_t ago = 0;
  for (auto entry = session.conversation_history.rbegin(); entry != session.conversation_history.rend(); ++entry) {
    if (entry->role != conversation::Role::kAssistant) continue;
    if (!beginning.empty() && entry->text.find(beginning) != std::string::npos) return ago;
    ++ago;
  }
  return static_cast<std::size_t>(-1);
}

const conversation::Passage* best_passage(const ReplyRequest& request) {
  if (!request.passages.empty()) return &request.passages.front();
  for (auto result = request.session.tool_results.rbegin(); result != request.session.tool_results.rend(); ++result) {
    if (!result->passages.empty()) return &result->passages.front();
  }
  return nullptr;
}

}  // namespace

/// What all sentences of one reply share.
struct Rendering {
  const SessionState& session;
  PlaceholderScope scope;
  std::uint64_t seed = 0;
  SegmentKind kind = SegmentKind::kReply;
  std::map<std::string, int> begun_now;  // scripts used more than once in one reply
  std::vector<SpeechSegment> segments;
};

class ResponseGenerator::Impl {
 public:
  explicit Impl(std::shared_ptr<const templates::CampaignTemplate> t) : campaign_(std::move(t)) {}

  std::vector<SpeechSegment> compose(const ReplyRequest& request) const {
    Rendering out{request.session, scope_for(request.session, request.now), request.seed, SegmentKind::kReply, {}, {}};
    out.scope.utterance = request.utterance;
    std::string excerpt;
    if (const conversation::Passage* passage = best_passage(request)) {
      excerpt = passage_excerpt(passage->text, request.utterance);
    }
    out.scope.passage = excerpt;
    for (const SayItem& item : request.decision.say) say(item, out);
    // An instruction without a model to follow it: the passages answer, or nobody does.
    if (request.decision.say.empty() && !request.decision.direct.empty()) {
      if (request.passages.empty()) out.scope.passage = {};  // those of an earlier turn answer another question
      say(SayItem{SayKind::kAnswer, campaign_->response_templates.answer_script, "", "", ""}, out);
    }
    return std::move(out.segments);
  }

  std::vector<SpeechSegment> compose_script(const std::string& script, const SessionState& session,
                                            const templates::CivilDateTime& now, std::uint64_t seed,
                                            SegmentKind kind) const {
    if (templates::find_script(*campaign_, script) == nullptr) return {};
    Rendering out{session, scope_for(session, now), seed, kind, {}, {}};
    SayItem item{SayKind::kScript, script, "", "", ""};
    item.asks = templates::find_script(*campaign_, script)->asks;
    say(item, out);
    return std::move(out.segments);
  }

 private:
  PlaceholderScope scope_for(const SessionState& session, const templates::CivilDateTime& now) const {
    PlaceholderScope scope;
    scope.campaign = campaign_.get();
    scope.session = &session;
    scope.now = now;
    return scope;
  }

  void say(const SayItem& item, Rendering& out) const {
    const templates::ResponseTemplates& words = campaign_->response_templates;
    std::string script_id = item.script;
    std::string text = item.text;
    if (item.kind == SayKind::kAnswer && out.scope.passage.empty() && script_id != words.no_answer_script) {
      script_id = words.no_answer_script;
      if (script_id.empty()) text = "I'm sorry, I don't have that information at hand.";
    }
    const Script* script = templates::find_script(*campaign_, script_id);
    if (script != nullptr && !script->variants.empty()) {
      text = variant(*script, out);
    } else if (item.kind == SayKind::kAnswer && text.empty()) {
      text = std::string(out.scope.passage);
    } else if (item.kind != SayKind::kRepeat && item.kind != SayKind::kAcknowledge) {
      text = fill_placeholders(text, out.scope);
    }
    // What was heard once is spelled for the ear already.
    if (item.kind != SayKind::kRepeat) text = spoken_text(text, out.scope.now.date);
    add(item, script, text, out);
  }

  /// The words of the script's next variant: in a seeded order, and never one that was heard while another was not.
  std::string variant(const Script& script, Rendering& out) const {
    const std::size_t n = script.variants.size();
    const auto before = out.session.spoken_variants.find(script.id);
    const int begun = (before == out.session.spoken_variants.end() ? 0 : before->second) + out.begun_now[script.id]++;
    if (n == 1) return fill_placeholders(script.variants.front(), out.scope);
    const std::vector<std::size_t> order = shuffled(n, hash(script.id) ^ out.seed);
    std::string best;
    std::size_t best_ago = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t place = (static_cast<std::size_t>(std::max(begun, 0)) + i) % n;
      std::string words = fill_placeholders(script.variants[order[place]], out.scope);
      const std::size_t ago = heard_ago(out.session, spoken_text(words, out.scope.now.date));
      if (i > 0 && ago <= best_ago) continue;
      best_ago = ago;
      best = std::move(words);
    }
    return best;
  }

  static void add(const SayItem& item, const Script* script, const std::string& text, Rendering& out) {
    std::vector<std::string> sentences = cut_sentences(text);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      SpeechSegment segment;
      segment.text = std::move(sentences[i]);
      segment.kind = item.kind == SayKind::kClosing ? SegmentKind::kClosing : out.kind;
      if (script != nullptr) {
        segment.script = script->id;
        segment.interruptible = script->interruptible;
      }
      if (i + 1 == sentences.size()) {
        segment.completes_script = script != nullptr;
        segment.asks = item.asks;
        segment.confirms = item.confirms;
      }
      out.segments.push_back(std::move(segment));
    }
  }

  std::shared_ptr<const templates::CampaignTemplate> campaign_;
};

ResponseGenerator::ResponseGenerator(std::shared_ptr<const templates::CampaignTemplate> t)
    : impl_(std::make_unique<const Impl>(std::move(t))) {}
ResponseGenerator::~ResponseGenerator() = default;

std::vector<SpeechSegment> ResponseGenerator::compose(const ReplyRequest& request) const {
  return impl_->compose(request);
}

std::vector<SpeechSegment> ResponseGenerator::compose_script(const std::string& script, const SessionState& session,
                                                             const templates::CivilDateTime& now, std::uint64_t seed,
                                                             SegmentKind kind) const {
  return impl_->compose_script(script, session, now, seed, kind);
}

}  // namespace callai::pipeline
