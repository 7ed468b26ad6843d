#include "app/opened_store.h"

#include "app/data_folder.h"

namespace callai::app {

core::Result<OpenedStore> open_store(const Program& program, bool create) {
  return open_data_folder(program, create ? Opening::kCreate : Opening::kThere);
}

}  // namespace callai::app
