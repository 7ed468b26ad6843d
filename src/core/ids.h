#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace callai::core {

/// A value of type Rep that cannot be mistaken for another one: CallId is no ContactId.
template <typename Tag, typename Rep>
class Strong {
 public:
  Strong() = default;
  explicit Strong(Rep value) : value_(std::move(value)) {}
  const Rep& value() const { return value_; }
  bool empty() const { return value_ == Rep{}; }
  auto operator<=>(const Strong&) const = default;

 private:
  Rep value_{};
};

// Ids that are stored: URL-safe text, made by Ids (core/env.h).
using OrgId = Strong<struct OrgIdTag, std::string>;
using UserId = Strong<struct UserIdTag, std::string>;
using CallId = Strong<struct CallIdTag, std::string>;
using CampaignId = Strong<struct CampaignIdTag, std::string>;
using ContactId = Strong<struct ContactIdTag, std::string>;
using DocumentId = Strong<struct DocumentIdTag, std::string>;
using TemplateId = Strong<struct TemplateIdTag, std::string>;

// Ids that count up within one call, from 1; 0 is "none".
using TurnId = Strong<struct TurnIdTag, std::uint32_t>;
using SegmentId = Strong<struct SegmentIdTag, std::uint32_t>;
using ToolCallId = Strong<struct ToolCallIdTag, std::uint32_t>;
using TimerId = Strong<struct TimerIdTag, std::uint32_t>;

}  // namespace callai::core

template <typename Tag, typename Rep>
struct std::hash<callai::core::Strong<Tag, Rep>> {
  std::size_t operator()(const callai::core::Strong<Tag, Rep>& id) const noexcept {
    return std::hash<Rep>{}(id.value());
  }
};
