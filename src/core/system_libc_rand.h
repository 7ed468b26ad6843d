#pragma once

namespace callai::core {

/// Seeds the C library's rand(), which is one for the process, for libraries that draw from it. The caller holds a lock
/// from here until the library is done.
void seed_libc_rand(unsigned seed);

}  // namespace callai::core
