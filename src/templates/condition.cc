#include "templates/condition.h"

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

}  // namespace callai::templates
