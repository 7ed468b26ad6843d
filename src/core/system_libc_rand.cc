#include "core/system_libc_rand.h"

#include <cstdlib>

namespace callai::core {

void seed_libc_rand(unsigned seed) {
  std::srand(seed);
}

}  // namespace callai::core
