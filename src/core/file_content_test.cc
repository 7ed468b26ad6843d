#include "core/file_content.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace callai::core {
namespace {

TEST(FileContent, IsEveryByte) {
  const std::string path = ::testing::TempDir() + "file_content_test";
  std::string bytes = "a\0b\n\r\xff";
  for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>(i);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(file_content(path), bytes);
  std::filesystem::resize_file(path, 0);
  EXPECT_EQ(file_content(path), "");
  std::filesystem::remove(path);
}

TEST(FileContent, OfWhatIsNoFileIsNone) {
  EXPECT_EQ(file_content(::testing::TempDir() + "no_such_file"), std::nullopt);
  EXPECT_EQ(file_content(::testing::TempDir()), std::nullopt);
}

}  // namespace
}  // namespace callai::core
