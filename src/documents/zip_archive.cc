#include "documents/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <set>

namespace callai::documents {

namespace {

constexpr std::size_t kExpansionFree = 1U << 20U;  // bytes a part may have whatever its ratio

std::string mib(std::uint64_t bytes) {
  return std::to_string(bytes >> 20U) + " MiB";
}

core::Error broken(std::string cause) {
  core::Error error = refusal("its ZIP archive is broken", "save it again with the program that made it");
  error.cause = std::move(cause);
  return error;
}

bool leads_out(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
      name.find(':') != std::string_view::npos) {
    return true;
  }
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

struct ZipArchive::Handle {
  ~Handle() {
    if (zip != nullptr) zip_discard(zip);
  }
  zip_t* zip = nullptr;
};

ZipArchive::ZipArchive(std::unique_ptr<Handle> handle, const ReadJob& job) : handle_(std::move(handle)), job_(job) {}
ZipArchive::~ZipArchive() = default;

core::Result<std::unique_ptr<ZipArchive>> ZipArchive::open(std::string_view bytes, const ReadJob& job) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  auto handle = std::make_unique<Handle>();
  if (source != nullptr) {
    handle->zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (handle->zip == nullptr) zip_source_free(source);
  }
  const std::string cause = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (handle->zip == nullptr) return broken(cause);
  std::unique_ptr<ZipArchive> archive(new ZipArchive(std::move(handle), job));
  if (core::Status fine = archive->look_through(); !fine) return fine.error();
  return archive;
}

core::Status ZipArchive::look_through() {
  const zip_int64_t entries = zip_get_num_entries(handle_->zip, 0);
  if (entries < 0 || static_cast<std::size_t>(entries) > job_.limits.archive_entries) {
    return over_limit("its ZIP archive has " + std::to_string(entries) + " parts, more than " +
                          std::to_string(job_.limits.archive_entries),
                      "save it as PDF");
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(entries); ++i) {
    if (core::Status fine = look_at(i); !fine) return fine;
  }
  const std::set<std::string> unique(names_.begin(), names_.end());
  if (unique.size() != names_.size()) {
    return refusal("its ZIP archive has two parts of one name", "save it again with the program that made it");
  }
  return {};
}

core::Status ZipArchive::look_at(std::size_t index) {
  zip_stat_t stat;
  if (zip_stat_index(handle_->zip, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) {
    return broken("a part has no name");
  }
  const std::string name = stat.name;
  if (leads_out(name)) {
    return refusal("its ZIP archive has a part whose name leads out of the archive", "do not trust where it came from");
  }
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return refusal("it is encrypted", "save it without a password");
  }
  if ((stat.valid & ZIP_STAT_SIZE) != 0 && stat.size > job_.limits.expanded_bytes) {
    return over_limit(
        "a part of its ZIP archive claims to hold " + mib(stat.size) + ", more than " + mib(job_.limits.expanded_bytes),
        "split it, or save it as PDF");
  }
  names_.push_back(name);
  return {};
}

bool ZipArchive::has(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

core::Status ZipArchive::read(const std::string& name, const Sink& sink) {
  zip_stat_t stat;
  if (zip_stat(handle_->zip, name.c_str(), 0, &stat) != 0) {
    return core::Error{core::ErrorCode::kNotFound, "its ZIP archive has no part '" + name + "'",
                       "save it again with the program that made it", ""};
  }
  const auto close = [](zip_file_t* file) { zip_fclose(file); };
  const std::unique_ptr<zip_file_t, decltype(close)> file(zip_fopen(handle_->zip, name.c_str(), 0), close);
  if (file == nullptr) return broken(zip_strerror(handle_->zip));
  const std::size_t most = std::max<std::size_t>(kExpansionFree, stat.comp_size * job_.limits.expansion);
  std::array<char, 65536> piece;
  std::size_t here = 0;
  while (true) {
    if (core::Status go_on = job_.go_on(); !go_on) return go_on;
    const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
    if (got < 0) return broken(zip_file_strerror(file.get()));  // a wrong checksum, too
    if (got == 0) return stat.size == here ? core::Status{} : broken("a part has another size than it claims");
    here += static_cast<std::size_t>(got);
    expanded_ += static_cast<std::size_t>(got);
    if (here > most) {
      return over_limit("a part of its ZIP archive becomes more than " + std::to_string(job_.limits.expansion) +
                            " times larger than it is packed",
                        "do not trust where it came from; a document of yours can be saved as PDF");
    }
    if (expanded_ > job_.limits.expanded_bytes) {
      return over_limit("its ZIP archive holds more than " + mib(job_.limits.expanded_bytes), "split it");
    }
    core::Status taken = sink({piece.data(), static_cast<std::size_t>(got)});
    if (!taken) return taken;
  }
}

}  // namespace callai::documents
