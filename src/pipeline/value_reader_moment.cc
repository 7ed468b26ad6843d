#include "pipeline/value_reader_moment.h"

#include <algorithm>

namespace callai::pipeline {
namespace {

using templates::CivilDate;
using templates::CivilDateTime;
using templates::CivilTime;
using templates::FieldType;
using templates::FieldValue;

// A date or a time with its place, before they are put together.
struct Piece {
  std::optional<CivilDate> date;
  std::optional<TimePiece> time;
  std::optional<CivilTime> exact_time;
  int first = 0;
  int last = 0;
  bool strong = true;
  bool negated = false;
  bool replaces = false;  // a repair word stands before it
};

bool repair_between(const Text& text, int from, int to) {
  for (int i = from; i < to; ++i) {
    if (text.word_class(i).is(kRepairWord) || (text.word(i) == "make" && text.word(i + 1) == "it") ||
        (text.word(i) == "i" && text.word(i + 1) == "mean")) {
      return true;
    }
  }
  return false;
}

bool negator_between(const Text& text, int from, int to) {
  for (int i = from; i < to; ++i) {
    if (text.word_class(i).is(kNegatorWord)) return true;
  }
  return false;
}

// "tuesday is not good", "not tuesday".
bool refused(const Text& text, int first, int last) {
  if (is_negated(text, first, last, false)) return true;
  const std::string_view verb = text.word(last);
  const bool linked = verb == "is" || verb == "does" || verb == "will" || verb == "would" || verb == "can";
  const int at = linked ? last + 1 : last;
  if (linked && text.word(at) == "not") return true;
  return verb == "is" && (text.word(at) == "bad" || text.word(at) == "impossible");
}

std::vector<Piece> find_pieces(const Text& text, const MomentContext& context) {
  std::vector<Piece> pieces;
  int end = 0;
  for (int i = 0; i < text.size();) {
    Piece piece;
    piece.first = i;
    const bool after_date = !pieces.empty() && pieces.back().date && pieces.back().last == i;
    const auto date = parse_date(text, i, context);
    const auto time = parse_time(text, i, context, after_date);
    // "ten december" is a date, "five to three" a time: the longer reading wins, and a date when both are as long.
    if (date && (!time || date->last >= time->last)) {
      piece.date = date->date;
      piece.exact_time = date->time;
      piece.last = date->last;
      piece.strong = date->strong;
    } else if (time) {
      piece.time = time;
      piece.last = time->last;
      piece.strong = time->strong;
    } else {
      ++i;
      continue;
    }
    if (time && time->today && !piece.date) piece.date = context.now.date;
    piece.replaces = !pieces.empty() && repair_between(text, end, i);
    // "not friday thursday": a negation is used up by the first value that it reaches.
    const bool used_up = !pieces.empty() && pieces.back().negated && !negator_between(text, end, i);
    piece.negated = !used_up && refused(text, piece.first, piece.last);
    pieces.push_back(piece);
    end = piece.last;
    i = piece.last;
  }
  return pieces;
}

bool has_time(const Piece& piece) {
  return piece.time.has_value() || piece.exact_time.has_value();
}

int minutes_of(const CivilTime& time) {
  return time.hour * 60 + time.minute;
}

CivilTime time_of(const Piece& piece) {
  return piece.exact_time ? *piece.exact_time : CivilTime{piece.time->hour, piece.time->minute};
}

// One moment being put together from a day and a time.
class Assembly {
 public:
  explicit Assembly(const MomentContext& context) : context_(context) {}

  std::vector<Moment> run(const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (piece.negated) continue;
      const bool repeats = (piece.date && current_.date) || (has_time(piece) && current_.time && !refines(piece));
      if (open_ && repeats && !piece.replaces && !replacing_) close();
      take(piece);
      // "tuesday at two, no, wednesday at three": what follows the repair replaces too.
      replacing_ = piece.replaces;
    }
    if (open_) close();
    return std::move(moments_);
  }

 private:
  // "tomorrow afternoon at three": an hour makes a part of the day exact.
  bool refines(const Piece& piece) const { return current_.vague_time && piece.time && !piece.time->vague; }

  void take(const Piece& piece) {
    const bool vague_over_exact = piece.time && piece.time->vague && current_.time && !current_.vague_time && open_;
    if (!open_) {
      current_ = Moment{};
      current_.first = piece.first;
      current_.confidence = 0.93;
      exact_ = false;
      open_ = true;
    }
    if (piece.date && !(piece.time && piece.time->today && current_.date)) current_.date = piece.date;
    if (has_time(piece) && !vague_over_exact) {
      current_.time = time_of(piece);
      current_.vague_time = piece.time && piece.time->vague;
      exact_ = piece.exact_time.has_value() || piece.time->exact;
    }
    if (!piece.strong) current_.confidence = std::min(current_.confidence, 0.8);
    current_.last = piece.last;
  }

  void close() {
    // "today at nine", said at ten, is nine in the evening.
    if (current_.time && current_.date == context_.now.date && !exact_ && context_.future_only &&
        current_.time->hour < 12 && minutes_of(*current_.time) <= minutes_of(context_.now.time)) {
      current_.time->hour += 12;
    }
    if (current_.vague_time) current_.confidence = std::min(current_.confidence, 0.8);
    moments_.push_back(current_);
    current_ = Moment{};
    open_ = false;
  }

  const MomentContext& context_;
  std::vector<Moment> moments_;
  Moment current_;
  bool open_ = false;
  bool replacing_ = false;
  bool exact_ = false;
};

// "In the morning" keeps a morning hour that is known already.
int part_of_day(const CivilTime& time) {
  return time.hour < 12 ? 0 : (time.hour < 17 ? 1 : 2);
}

std::optional<Candidate> as_value(const Moment& moment, const MomentContext& context, FieldType type,
                                  const FieldValue* known) {
  Candidate candidate{
      std::string(),           moment.confidence,      moment.first, moment.last, moment.confidence > 0.85,
      moment.date.has_value(), moment.time.has_value()};
  candidate.strong = candidate.strong || moment.vague_time;
  if (type == FieldType::kDate) {
    if (!moment.date) return std::nullopt;
    candidate.value = *moment.date;
    return candidate;
  }
  if (type == FieldType::kTime) {
    if (!moment.time) return std::nullopt;
    candidate.value = *moment.time;
    return candidate;
  }
  const auto* before = known == nullptr ? nullptr : std::get_if<CivilDateTime>(known);
  CivilDateTime value;
  if (moment.date && moment.time) {
    const bool same_part =
        before != nullptr && moment.vague_time && part_of_day(before->time) == part_of_day(*moment.time);
    value = {*moment.date, same_part ? before->time : *moment.time};
  } else if (moment.date) {
    value = {*moment.date, before != nullptr ? before->time : CivilTime{9, 0}};
    if (before == nullptr) candidate.confidence = std::min(candidate.confidence, 0.65);
  } else {
    if (before != nullptr) {
      const bool same_part = moment.vague_time && part_of_day(before->time) == part_of_day(*moment.time);
      value = {before->date, same_part ? before->time : *moment.time};
    } else {
      const bool later_today = minutes_of(*moment.time) > minutes_of(context.now.time);
      const std::int64_t today = templates::days_from_civil(context.now.date);
      value = {templates::civil_from_days(today + (later_today ? 0 : 1)), *moment.time};
      candidate.confidence = std::min(candidate.confidence, 0.75);
    }
  }
  candidate.value = value;
  return candidate;
}

}  // namespace

std::vector<Moment> read_moments(const Text& text, const MomentContext& context) {
  return Assembly(context).run(find_pieces(text, context));
}

Candidates read_moment_values(const Text& text, const MomentContext& context, FieldType type, const FieldValue* known) {
  Candidates found;
  for (const Moment& moment : read_moments(text, context)) {
    if (auto candidate = as_value(moment, context, type, known)) found.push_back(std::move(*candidate));
  }
  return found;
}

}  // namespace callai::pipeline
