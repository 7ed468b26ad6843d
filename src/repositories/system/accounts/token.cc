#include "repositories/system/accounts/token.h"

#include "core/base64.h"

namespace callai::repositories {

namespace {

constexpr int kWords = 4;  // of 64 bits

}  // namespace

std::string make_token(core::Random& random) {
  std::string bytes;
  for (int i = 0; i < kWords; ++i) {
    std::uint64_t word = random.next();
    for (int byte = 0; byte < 8; ++byte, word >>= 8U) bytes += static_cast<char>(word & 0xFFU);
  }
  return core::base64url(bytes);
}

}  // namespace callai::repositories
