#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "orchestrators/campaign_runtime.h"

namespace callai::app {

/// The compiled templates of a process, each stored content once: a recogniser knows a template by its address, so
/// calls of one content share its decoders only when they share this. Safe from any thread.
class RuntimeShelf {
 public:
  using Runtime = std::shared_ptr<const orchestrators::CampaignRuntime>;

  /// So many that no call uses stay, those that were wanted last; others are compiled again when they are wanted. Each
  /// keeps its recogniser's models and decoders in memory.
  static constexpr std::size_t kMostIdle = 16;

  /// Null: not there.
  Runtime find(const std::string& digest);
  /// The one of this content; compiled when it is not there: tens of ms.
  Runtime of(const std::shared_ptr<const templates::CampaignTemplate>& campaign);
  /// The one of this content that is there, or this one from now on.
  Runtime keep(Runtime made);

 private:
  struct Kept {
    Runtime runtime;
    std::uint64_t wanted = 0;  ///< when last, by count_
  };
  // With mutex_ held.
  Runtime want(const std::string& digest);
  void make_room();

  std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::map<std::string, Kept> kept_;  // by digest
};

}  // namespace callai::app
