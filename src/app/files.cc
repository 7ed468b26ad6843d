#include "app/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace callai::app {

namespace {

core::Error file_error(const std::string& what, const std::string& path, int error, const std::string& mend) {
  core::ErrorCode code = core::ErrorCode::kUnavailable;
  if (error == ENOENT) code = core::ErrorCode::kNotFound;
  if (error == EACCES || error == EPERM) code = core::ErrorCode::kPermissionDenied;
  if (error == ENOSPC || error == EDQUOT) code = core::ErrorCode::kResourceExhausted;
  return core::Error{code, "cannot " + what + " '" + path + "'", mend, std::strerror(error)};
}

}  // namespace

core::Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  std::error_code ec;
  if (std::filesystem::is_directory(path, ec)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "'" + path + "' is a folder", "name a file", ""};
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return file_error("read", path, errno == 0 ? ENOENT : errno, "check the name and its permissions");
  std::string text;
  char buffer[65536];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (text.size() > max_bytes) {
      return core::Error{core::ErrorCode::kInvalidArgument,
                         "'" + path + "' is larger than " + std::to_string(max_bytes >> 20U) + " MiB", "split it", ""};
    }
  }
  return text;
}

core::Status write_file(const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  if (out.good()) return {};
  return file_error("write", path, errno == 0 ? EIO : errno, "check the folder, its permissions, and the room there");
}

core::Status make_folder(const std::string& path) {
  std::error_code ec;
  std::filesystem::create_directories(path, ec);
  if (!ec) return {};
  return file_error("create the folder", path, ec.value(), "choose another one with --data, or make room there");
}

core::Status check_writable(const std::string& folder) {
  const std::string probe = folder + "/.callai-probe";
  errno = 0;
  bool written = false;
  {
    std::ofstream out(probe, std::ios::binary | std::ios::trunc);
    const std::string block(4096, 'x');
    out << block;
    out.flush();
    written = out.good();
  }
  const int error = errno == 0 ? EIO : errno;
  std::error_code ignored;
  std::filesystem::remove(probe, ignored);
  if (written) return {};
  return file_error("write into", folder, error,
                    "make it writable with room to spare, or choose another one with --data");
}

}  // namespace callai::app
