#include "core/this_thread.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <string>
#include <thread>

namespace callai::core {
namespace {

std::string name_of_a_thread_called(const char* name) {
  std::array<char, 32> told{};
  std::jthread([&] {
    name_this_thread(name);
    pthread_getname_np(pthread_self(), told.data(), told.size());
  }).join();
  return told.data();
}

TEST(ThisThread, HasTheNameItIsGiven) {
  EXPECT_EQ(name_of_a_thread_called("dispatch"), "dispatch");
}

TEST(ThisThread, NameIsCutAtFifteenCharacters) {
  EXPECT_EQ(name_of_a_thread_called("a name that is too long"), "a name that is ");
}

}  // namespace
}  // namespace callai::core
