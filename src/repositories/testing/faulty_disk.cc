#include "repositories/testing/faulty_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <utility>

#include "core/check.h"
#include "core/env.h"

namespace callai::repositories {

namespace {

constexpr std::size_t kSectorBytes = 512;  // what a disk writes whole

FaultyDisk* disk = nullptr;  // SQLite's registry of layers is global, and so is this
sqlite3_vfs layer{};
sqlite3_vfs* system_layer = nullptr;

/// A file as SQLite holds it: ours, and behind it the system's.
struct LayeredFile {
  sqlite3_file base;
  std::string* path;  // null: not ours
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

LayeredFile* layered(sqlite3_file* file) {
  return reinterpret_cast<LayeredFile*>(file);
}

const sqlite3_io_methods* real_methods(sqlite3_file* file) {
  return layered(file)->real()->pMethods;
}

int close_file(sqlite3_file* file) {
  const int done = real_methods(file)->xClose(layered(file)->real());
  delete std::exchange(layered(file)->path, nullptr);
  return done;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  return real_methods(file)->xRead(layered(file)->real(), out, size, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  const std::string* const path = layered(file)->path;
  if (disk != nullptr && path != nullptr) {
    const int answer = disk->write(*path, offset, bytes, static_cast<std::size_t>(size));
    if (answer != SQLITE_OK) return answer;
  }
  return real_methods(file)->xWrite(layered(file)->real(), bytes, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const std::string* const path = layered(file)->path;
  if (disk != nullptr && path != nullptr) {
    const int answer = disk->truncate(*path, size);
    if (answer != SQLITE_OK) return answer;
  }
  return real_methods(file)->xTruncate(layered(file)->real(), size);
}

int sync_file(sqlite3_file* file, int /*flags*/) {
  const std::string* const path = layered(file)->path;
  return disk != nullptr && path != nullptr ? disk->sync(*path) : SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_methods(file)->xFileSize(layered(file)->real(), size);
}
int lock_file(sqlite3_file* file, int lock) {
  return real_methods(file)->xLock(layered(file)->real(), lock);
}
int unlock_file(sqlite3_file* file, int lock) {
  return real_methods(file)->xUnlock(layered(file)->real(), lock);
}
int check_lock(sqlite3_file* file, int* out) {
  return real_methods(file)->xCheckReservedLock(layered(file)->real(), out);
}
int control_file(sqlite3_file* file, int op, void* argument) {
  return real_methods(file)->xFileControl(layered(file)->real(), op, argument);
}
int sector_size(sqlite3_file* /*file*/) {
  return static_cast<int>(kSectorBytes);
}
int characteristics(sqlite3_file* /*file*/) {
  return 0;  // nothing that would let SQLite flush less
}
// A generic one: the type of a mapped page is SQLite's business.
constexpr auto map_shared = [](sqlite3_file* file, int page, int size, int extend, auto** out) -> int {
  return real_methods(file)->xShmMap(layered(file)->real(), page, size, extend, out);
};
int lock_shared(sqlite3_file* file, int offset, int n, int flags) {
  return real_methods(file)->xShmLock(layered(file)->real(), offset, n, flags);
}
void barrier_shared(sqlite3_file* file) {
  real_methods(file)->xShmBarrier(layered(file)->real());
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real_methods(file)->xShmUnmap(layered(file)->real(), remove);
}

// Version 2: no memory mapping, so that every write comes by here.
constexpr sqlite3_io_methods kMethods = {
    2,           close_file,     read_file,    write_file,   truncate_file, sync_file,       file_size,
    lock_file,   unlock_file,    check_lock,   control_file, sector_size,   characteristics, map_shared,
    lock_shared, barrier_shared, unmap_shared, nullptr,      nullptr};

int open_file(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  LayeredFile* const made = layered(file);
  made->path = nullptr;
  const int opened = system_layer->xOpen(system_layer, name, made->real(), flags, out_flags);
  made->base.pMethods = made->real()->pMethods != nullptr ? &kMethods : nullptr;
  const bool kept = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  if (opened == SQLITE_OK && kept && name != nullptr && disk != nullptr && disk->is_ours(name)) {
    made->path = new std::string(name);
  }
  return opened;
}

int delete_file(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  if (disk != nullptr && disk->is_ours(name)) disk->remove(name);
  return system_layer->xDelete(system_layer, name, sync_folder);
}

}  // namespace

FaultyDisk::FaultyDisk(std::string folder) : folder_(std::move(folder)) {
  CALLAI_CHECK(disk == nullptr, "one faulty disk at a time");
  system_layer = sqlite3_vfs_find(nullptr);
  layer = *system_layer;
  layer.zName = "faulty";
  layer.pNext = nullptr;
  layer.szOsFile = static_cast<int>(sizeof(LayeredFile)) + system_layer->szOsFile;
  layer.xOpen = open_file;
  layer.xDelete = delete_file;
  disk = this;
  sqlite3_vfs_register(&layer, 1);
}

FaultyDisk::~FaultyDisk() {
  disk = nullptr;
  sqlite3_vfs_unregister(&layer);
  sqlite3_vfs_register(system_layer, 1);
}

void FaultyDisk::fail(Fault fault, int after) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  until_fault_ = after;
}

void FaultyDisk::lie_about_flushes(bool lie) {
  const std::lock_guard lock(mutex_);
  lies_ = lie;
}

std::size_t FaultyDisk::moment() const {
  const std::lock_guard lock(mutex_);
  return steps_.size();
}

int FaultyDisk::write(const std::string& path, std::int64_t offset, const void* bytes, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (fault_ == Fault::kReadOnly) return SQLITE_READONLY;
  if (fault_ == Fault::kFull && until_fault_-- <= 0) return SQLITE_FULL;
  steps_.push_back({Step::Kind::kWrite, name_of(path), offset, std::string(static_cast<const char*>(bytes), size)});
  return SQLITE_OK;
}

int FaultyDisk::truncate(const std::string& path, std::int64_t size) {
  const std::lock_guard lock(mutex_);
  if (fault_ == Fault::kReadOnly) return SQLITE_READONLY;
  steps_.push_back({Step::Kind::kTruncate, name_of(path), size, ""});
  return SQLITE_OK;
}

int FaultyDisk::sync(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (fault_ == Fault::kSyncFails && until_fault_-- <= 0) return SQLITE_IOERR_FSYNC;
  if (!lies_) steps_.push_back({Step::Kind::kSync, name_of(path), 0, ""});
  return SQLITE_OK;
}

void FaultyDisk::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  steps_.push_back({Step::Kind::kRemove, name_of(path), 0, ""});
}

void FaultyDisk::apply(const Step& step, std::string& file, std::size_t most) const {
  const auto offset = static_cast<std::size_t>(step.offset);
  if (step.kind == Step::Kind::kTruncate) file.resize(offset);
  if (step.kind == Step::Kind::kRemove) file.clear();
  if (step.kind != Step::Kind::kWrite) return;
  const std::size_t size = std::min(most, step.bytes.size());
  if (file.size() < offset + size) file.resize(offset + size);
  std::memcpy(file.data() + offset, step.bytes.data(), size);
}

void FaultyDisk::after_power_cut(std::size_t moment, std::uint64_t seed, const std::string& folder) const {
  const std::lock_guard lock(mutex_);
  core::SeededRandom random(seed);
  std::map<std::string, std::size_t> flushed;  // by file: steps before this one are on the disk
  for (std::size_t i = 0; i < moment; ++i) {
    const Step::Kind kind = steps_[i].kind;
    if (kind == Step::Kind::kSync || kind == Step::Kind::kRemove) flushed[steps_[i].file] = i;
  }
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i < moment; ++i) {
    const Step& step = steps_[i];
    std::string& file = files[step.file];
    const auto safe = flushed.find(step.file);
    if (safe != flushed.end() && i <= safe->second) {
      apply(step, file, step.bytes.size());
      continue;
    }
    // Not flushed: there, not there, or there up to some sector.
    const std::uint64_t luck = random.next() % 3;
    if (luck == 0) continue;
    apply(step, file,
          luck == 1 ? step.bytes.size() : kSectorBytes * (random.next() % (step.bytes.size() / kSectorBytes + 1)));
  }
  for (const auto& [name, bytes] : files) {
    std::ofstream out(folder + "/" + name, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

}  // namespace callai::repositories
