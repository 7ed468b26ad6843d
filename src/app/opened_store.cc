#include "app/opened_store.h"

#include <filesystem>

namespace callai::app {

core::Result<OpenedStore> open_store(const Program& program, bool create) {
  OpenedStore opened;
  auto env = make_env(program);
  if (!env.ok()) return env.error();
  opened.env = *std::move(env);
  const std::string& folder = program.settings.data_dir;
  const bool there = std::filesystem::exists(folder + "/callai.db");
  auto store =
      Store::open(folder, there || !create ? Store::Use::kLook : Store::Use::kRunCalls, opened.env->env().clock);
  if (!store.ok()) return store.error();
  opened.store = *std::move(store);
  return opened;
}

}  // namespace callai::app
