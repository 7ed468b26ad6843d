#include "api/body_budget.h"

namespace callai::api {

namespace {

constexpr std::size_t kAddresses = 4;  // that share all of it

std::size_t counted(std::size_t held) {
  return held > BodyBudget::kFree ? held - BodyBudget::kFree : 0;
}

}  // namespace

bool BodyBudget::fits(const std::string& address, std::size_t held, std::size_t more) const {
  const std::size_t before = counted(held);
  const std::size_t after = counted(held + more);
  if (after == before) return true;
  if (held_ + (after - before) > limit_) return false;
  const auto known = by_address_.find(address);
  const std::size_t others = known == by_address_.end() ? 0 : known->second - before;
  return others == 0 || others + after <= limit_ / kAddresses;
}

void BodyBudget::take(const std::string& address, std::size_t held, std::size_t more) {
  const std::size_t grown = counted(held + more) - counted(held);
  if (grown == 0) return;
  held_ += grown;
  by_address_[address] += grown;
}

void BodyBudget::give_back(const std::string& address, std::size_t held) {
  const std::size_t gone = counted(held);
  if (gone == 0) return;
  held_ -= gone;
  const auto known = by_address_.find(address);
  if (known != by_address_.end() && (known->second -= gone) == 0) by_address_.erase(known);
}

}  // namespace callai::api
