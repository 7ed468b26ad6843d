#include "api/background_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace callai::api {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

TEST(BackgroundWork, FilesThatWaitAreBoundedTogether) {
  std::atomic<int> done{0};
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  const auto task = [&done, gone](const std::stop_token&) {
    gone.wait();
    ++done;
  };
  {
    BackgroundWork work;
    EXPECT_TRUE(work.submit(task, 64 * kMegabyte));
    EXPECT_TRUE(work.submit(task, 60 * kMegabyte));
    EXPECT_FALSE(work.submit(task, 5 * kMegabyte));
    EXPECT_TRUE(work.submit(task, 4 * kMegabyte)) << "what was refused holds nothing";
    go.set_value();
  }
  EXPECT_EQ(done, 3);
}

TEST(BackgroundWork, AFileThatWasReadMakesRoom) {
  BackgroundWork work;
  for (int i = 0; i < 3; ++i) {
    std::promise<void> read;
    ASSERT_TRUE(work.submit([&read](const std::stop_token&) { read.set_value(); }, 1));
    read.get_future().wait();
  }
  std::promise<void> last;
  ASSERT_TRUE(work.submit([&last](const std::stop_token&) { last.set_value(); }, BackgroundWork::kMostBytes - 1));
  last.get_future().wait();
}

TEST(BackgroundWork, TooManyAreRefused) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  std::promise<void> running;
  BackgroundWork work;
  ASSERT_TRUE(work.submit(
      [&running, gone](const std::stop_token&) {
        running.set_value();
        gone.wait();
      },
      0));
  running.get_future().wait();
  for (std::size_t i = 0; i < BackgroundWork::kMostWaiting; ++i) EXPECT_TRUE(work.submit([](const auto&) {}, 0));
  EXPECT_FALSE(work.submit([](const auto&) {}, 0));
  go.set_value();
}

}  // namespace
}  // namespace callai::api
