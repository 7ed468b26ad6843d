#include "app/runtime_shelf.h"

#include <string>
#include <utility>

#include "templates/template_json.h"

namespace callai::app {

RuntimeShelf::Runtime RuntimeShelf::find(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  return want(digest);
}

RuntimeShelf::Runtime RuntimeShelf::of(const std::shared_ptr<const templates::CampaignTemplate>& campaign) {
  if (Runtime known = find(templates::digest(*campaign))) return known;
  return keep(std::make_shared<const orchestrators::CampaignRuntime>(campaign));
}

RuntimeShelf::Runtime RuntimeShelf::keep(Runtime made) {
  const std::lock_guard lock(mutex_);
  if (auto known = want(made->digest)) return known;
  make_room();
  kept_.emplace(made->digest, Kept{made, ++count_});
  return made;
}

RuntimeShelf::Runtime RuntimeShelf::want(const std::string& digest) {
  const auto known = kept_.find(digest);
  if (known == kept_.end()) return nullptr;
  known->second.wanted = ++count_;
  return known->second.runtime;
}

void RuntimeShelf::make_room() {
  std::map<std::uint64_t, std::string> idle;  // longest not wanted first
  for (const auto& [digest, kept] : kept_) {
    if (kept.runtime.use_count() == 1) idle.emplace(kept.wanted, digest);
  }
  while (idle.size() >= kMostIdle) {
    kept_.erase(idle.begin()->second);
    idle.erase(idle.begin());
  }
}

}  // namespace callai::app
