#include "app/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace callai::app {

core::Result<TemporaryFolder> TemporaryFolder::create() {
  std::error_code ec;
  const std::filesystem::path base = std::filesystem::temp_directory_path(ec);
  std::string path = (ec ? std::filesystem::path("/tmp") : base) / "callai-XXXXXX";
  if (::mkdtemp(path.data()) != nullptr) return TemporaryFolder(std::move(path));
  return core::Error{core::ErrorCode::kUnavailable, "cannot make a temporary folder '" + path + "'",
                     "make room there, or name a folder with --data", std::strerror(errno)};
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ec;
  if (!path_.empty()) std::filesystem::remove_all(path_, ec);
}

Program TemporaryFolder::hold(Program program) const {
  program.settings.data_dir = path_;
  if (!program.log_file_given) program.settings.log.file = path_ + "/callai.log";
  return program;
}

}  // namespace callai::app
