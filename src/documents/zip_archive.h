#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "documents/document_text.h"

namespace callai::documents {

/// A ZIP archive in memory, read as one that a stranger sent: nothing is written anywhere, no name is a path, no size
/// is believed. (libzip, https://libzip.org.)
class ZipArchive {
 public:
  /// Refuses broken and encrypted archives, too many parts, names that lead out of the archive, parts that occur twice,
  /// and parts that claim to be larger than is taken. `bytes` and `job` outlive the archive.
  static core::Result<std::unique_ptr<ZipArchive>> open(std::string_view bytes, const ReadJob& job);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  const std::vector<std::string>& names() const { return names_; }
  bool has(std::string_view name) const;

  /// Expands a part piece by piece. Stops with kResourceExhausted as soon as more comes out than is taken, whatever its
  /// header says, with the sink's error as soon as it gives one. kNotFound: there is no such part.
  using Sink = std::function<core::Status(std::string_view)>;
  core::Status read(const std::string& name, const Sink& sink);

 private:
  struct Handle;
  ZipArchive(std::unique_ptr<Handle> handle, const ReadJob& job);
  core::Status look_through();
  core::Status look_at(std::size_t index);

  std::unique_ptr<Handle> handle_;
  const ReadJob& job_;
  std::vector<std::string> names_;
  std::size_t expanded_ = 0;  // bytes of all parts read so far
};

}  // namespace callai::documents
