#pragma once

#include "templates/condition.h"
#include "templates/field_value.h"

namespace callai::templates {

/// Whether `a op b`.
template <typename T>
bool holds(const T& a, CompareOp op, const T& b) {
  switch (op) {
    case CompareOp::kEq: return a == b;
    case CompareOp::kNe: return a != b;
    case CompareOp::kLt: return a < b;
    case CompareOp::kLe: return a <= b;
    case CompareOp::kGt: return a > b;
    case CompareOp::kGe: return a >= b;
  }
  return false;
}

/// Values of this type can be less or greater than one another.
inline bool is_ordered(FieldType type) {
  switch (type) {
    case FieldType::kNumber:
    case FieldType::kMoney:
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime: return true;
    default: return false;
  }
}

}  // namespace callai::templates
