#pragma once

#include <memory>

#include "app/program.h"
#include "app/store.h"

namespace callai::app {

/// The store of a command that looks things up or keeps them, beside a running process if there is one.
struct OpenedStore {
  std::unique_ptr<core::SystemEnv> env;
  std::unique_ptr<Store> store;

  core::WallTime now() const { return env->env().clock.wall_now(); }
};

/// `create`: a new folder is made where there is none.
core::Result<OpenedStore> open_store(const Program& program, bool create);

}  // namespace callai::app
