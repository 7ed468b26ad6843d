#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace callai::repositories {

/// A disk that fails: a layer between SQLite and the system (https://www.sqlite.org/vfs.html) that writes down what is
/// done to the files of one folder, in order, and can refuse. From what was written down it makes the folder as it
/// would be after the power went: what was flushed is there, of the rest some, the last of it torn. One at a time.
class FaultyDisk {
 public:
  /// Every database that is opened in `folder` from now on goes through it. Call it before the first.
  explicit FaultyDisk(std::string folder);
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  enum class Fault { kNone, kFull, kReadOnly, kSyncFails };
  /// From the `after`-th write (or flush, for kSyncFails) on; kNone mends it.
  void fail(Fault fault, int after = 0);
  /// Flushes that say yes and do nothing from now on, as some disks do.
  void lie_about_flushes(bool lie);

  /// How much was done so far. What is done later has a higher number.
  std::size_t moment() const;
  /// What lies on the disk when the power goes at that moment, written to `folder`. `seed` chooses what of the
  /// unflushed is there.
  void after_power_cut(std::size_t moment, std::uint64_t seed, const std::string& folder) const;

  // For the layer itself.
  bool is_ours(const std::string& path) const { return path.starts_with(folder_ + "/"); }
  int write(const std::string& path, std::int64_t offset, const void* bytes, std::size_t size);
  int truncate(const std::string& path, std::int64_t size);
  int sync(const std::string& path);
  void remove(const std::string& path);

 private:
  struct Step {
    enum class Kind { kWrite, kTruncate, kSync, kRemove } kind = Kind::kWrite;
    std::string file;  ///< without its folder
    std::int64_t offset = 0;
    std::string bytes;
  };
  void apply(const Step& step, std::string& file, std::size_t most) const;
  std::string name_of(const std::string& path) const { return path.substr(folder_.size() + 1); }

  const std::string folder_;
  mutable std::mutex mutex_;
  std::vector<Step> steps_;
  Fault fault_ = Fault::kNone;
  int until_fault_ = 0;
  bool lies_ = false;
};

}  // namespace callai::repositories
