#include "app/forget_node_command.h"

#include <cstdio>

#include "app/store.h"
#include "repositories/system/recording_files.h"

namespace callai::app {

int forget_node(const Program& program, const std::string& node) {
  const core::SystemClock clock;
  auto store = Store::open(program.settings.data_dir, Store::Use::kLook, clock, program.settings.store.url);
  if (!store.ok()) return fail(store.error());
  const auto forgotten = repositories::forget_recordings_of_node((*store)->database(), node);
  if (!forgotten.ok()) return fail(forgotten.error());
  std::printf("%d recordings of %s are no more\n", *forgotten, node.c_str());
  return kExitOk;
}

}  // namespace callai::app
