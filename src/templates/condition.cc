#include "templates/condition.h"

#include <algorithm>

namespace callai::templates {

bool AllOf::operator==(const AllOf& other) const {
  return of == other.of;
}
bool AnyOf::operator==(const AnyOf& other) const {
  return of == other.of;
}
bool Not::operator==(const Not& other) const {
  return of == other.of;
}

bool contains(const LocalTimeIs& window, const CivilDateTime& now) {
  const bool over_midnight = window.from > window.to;
  const bool in_hours = over_midnight ? (now.time >= window.from || now.time < window.to)
                                      : (now.time >= window.from && now.time < window.to);
  int day = weekday(now.date);
  if (over_midnight && now.time < window.to) day = (day + 6) % 7;
  return in_hours &&
         (window.days.empty() || std::find(window.days.begin(), window.days.end(), day) != window.days.end());
}

}  // namespace callai::templates
