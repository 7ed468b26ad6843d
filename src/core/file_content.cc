#include "core/file_content.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <system_error>

namespace callai::core {

std::optional<std::string> file_content(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  std::ifstream file;
  file.rdbuf()->pubsetbuf(nullptr, 0);  // straight into the string
  file.open(path, std::ios::binary);
  if (failed || !file) return std::nullopt;
  std::string bytes(size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace callai::core
