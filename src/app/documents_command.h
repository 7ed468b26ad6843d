#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

// `callai documents ... --data DIR`: what the agent answers from. They may be used while calls are running, which see
// the change with their next search.

struct DocumentsAddOptions {
  std::vector<std::string> files;
  std::string type;
  std::string tags;      ///< with commas between
  std::string campaign;  ///< empty: for every campaign
};

/// Reads, stores and embeds each file, with its progress on a terminal. Exit kExitFailed when one was refused.
int documents_add(const Program& program, const DocumentsAddOptions& options);
int documents_list(const Program& program, bool json);
/// `text`: what was read out of it.
int documents_show(const Program& program, const std::string& id, bool text);

struct DocumentsSearchOptions {
  std::string query;
  std::string types;     ///< with commas between; empty: all
  std::string tags;      ///< with commas between; empty: all
  std::string campaign;  ///< its documents too
  int limit = 3;
  bool json = false;
};

/// What a call would find. Exit kExitFailed when nothing is.
int documents_search(const Program& program, const DocumentsSearchOptions& options);
int documents_remove(const Program& program, const std::vector<std::string>& ids);

}  // namespace callai::app
