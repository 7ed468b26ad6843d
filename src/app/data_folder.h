#pragma once

#include <string>

#include "app/opened_store.h"
#include "core/secret_box.h"

namespace callai::app {

/// The installation that a command works on.
using DataFolder = OpenedStore;

enum class Opening {
  kThere,   ///< it must be there; a running process does not matter
  kCreate,  ///< same, made when it is not
  kAlone,   ///< made when it is not there; no other process may run calls in it
};
core::Result<DataFolder> open_data_folder(const Program& program, Opening opening);

/// A moment as commands print it, UTC.
std::string moment(core::WallTime at);

/// What seals the installation's secrets: keys of the environment variable CALLAI_SECRETS_KEY where it is set, else of
/// the file in the data folder, which is made when there is none.
core::Result<core::SecretBox> open_secret_box(const Program& program);
/// Whether the keys come from the environment.
bool secret_key_is_in_environment();

}  // namespace callai::app
