#include "core/system_memory.h"

#include <malloc.h>

namespace callai::core {

void keep_freed_memory() {
#ifdef M_TRIM_THRESHOLD
  constexpr int kMiB = 1024 * 1024;
  mallopt(M_TRIM_THRESHOLD, 16 * kMiB);
  mallopt(M_TOP_PAD, kMiB);             // address space; its pages come when they are touched
  mallopt(M_MMAP_THRESHOLD, 4 * kMiB);  // fixed from here on: what is larger has pages of its own
#endif
}

}  // namespace callai::core
