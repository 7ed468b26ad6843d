#include "api/moments.h"

#include <charconv>

namespace callai::api {

namespace {

/// Takes pieces off the front of a text.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : rest_(text) {}

  /// Exactly `digits` of them, from `min` to `max`.
  std::optional<int> number(std::size_t digits, int min, int max) {
    if (rest_.size() < digits || rest_.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    rest_.remove_prefix(digits);
    return value < min || value > max ? std::nullopt : std::optional(value);
  }
  bool sign(std::string_view one_of) {
    if (rest_.empty() || one_of.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  char last() const { return last_; }
  bool done() const { return rest_.empty(); }

  /// What stands behind the seconds' point; digits below a microsecond do not count.
  std::optional<core::Duration> fraction() {
    core::Duration sum{0};
    core::Duration unit = std::chrono::milliseconds(100);
    std::size_t digits = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      sum += unit * (rest_[digits] - '0');
      unit /= 10;
    }
    rest_.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(sum);
  }

 private:
  std::string_view rest_;
  char last_ = 0;
};

std::optional<core::Duration> offset_of(Cutter& text) {
  if (text.sign("Zz")) return core::Duration{0};
  if (!text.sign("+-")) return std::nullopt;
  const int direction = text.last() == '+' ? 1 : -1;
  const auto hours = text.number(2, 0, 23);
  const auto minutes = hours && text.sign(":") ? text.number(2, 0, 59) : std::nullopt;
  if (!minutes) return std::nullopt;
  return direction * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
}

std::optional<core::WallTime> with_time(Cutter& text, core::WallTime day) {
  const auto hour = text.number(2, 0, 23);
  const auto minute = hour && text.sign(":") ? text.number(2, 0, 59) : std::nullopt;
  const auto second = minute && text.sign(":") ? text.number(2, 0, 60) : std::nullopt;
  if (!second) return std::nullopt;
  core::Duration time = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  if (text.sign(".")) {
    const auto fraction = text.fraction();
    if (!fraction) return std::nullopt;
    time += *fraction;
  }
  const auto offset = offset_of(text);
  if (!offset || !text.done()) return std::nullopt;
  return day + time - *offset;
}

}  // namespace

std::optional<core::WallTime> moment_from(std::string_view given) {
  Cutter text(given);
  const auto year = text.number(4, 1970, 2200);
  const auto month = year && text.sign("-") ? text.number(2, 1, 12) : std::nullopt;
  const auto day = month && text.sign("-") ? text.number(2, 1, 31) : std::nullopt;
  if (!day) return std::nullopt;
  const auto date = std::chrono::year(*year) / std::chrono::month(static_cast<unsigned>(*month)) /
                    std::chrono::day(static_cast<unsigned>(*day));
  if (!date.ok()) return std::nullopt;
  const core::WallTime begin{std::chrono::sys_days(date)};
  if (text.done()) return begin;
  return text.sign("Tt ") ? with_time(text, begin) : std::nullopt;
}

}  // namespace callai::api
