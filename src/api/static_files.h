#pragma once

#include <string>

#include "api/http_message.h"

namespace callai::api {

/// The user interface: files of a folder. A path that is no file, and has no dot in its last part, is the page of the
/// application (index.html), which finds its own way. Safe from any thread.
class StaticFiles {
 public:
  explicit StaticFiles(std::string folder);
  /// False: there is no folder with an index.html.
  bool there() const { return there_; }
  /// 404 as a problem when there is no such file. `request.path` was checked by the server.
  HttpResponse answer(const HttpRequest& request) const;

 private:
  std::string folder_;  ///< with every symbolic link resolved
  bool there_ = false;
};

/// By the end of a file's name; "application/octet-stream" for others.
std::string content_type_of(const std::string& name);

}  // namespace callai::api
