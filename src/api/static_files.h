#pragma once

#include <memory>
#include <string>

#include "api/http_message.h"
#include "core/result.h"

namespace callai::api {

/// The user interface: files of a folder. A path that is no file, and has no dot in its last part, is the page of the
/// application (index.html), which finds its own way. Each answer with the page has a nonce of its own, written where
/// the page says __CSP_NONCE__ and into its policy. FILE.br and FILE.gz are sent for FILE to whoever takes them. Safe
/// from any thread.
class StaticFiles {
 public:
  explicit StaticFiles(std::string folder);
  /// False: there is no folder with an index.html.
  bool there() const { return there_; }
  /// 404 as a problem when there is no such file. `request.path` was checked by the server.
  HttpResponse answer(const HttpRequest& request) const;

 private:
  core::Result<std::shared_ptr<FileSlice>> open(const std::string& name) const;
  HttpResponse page_answer(const HttpRequest& request) const;
  HttpResponse file_of_build(const HttpRequest& request) const;

  std::string folder_;  ///< with every symbolic link resolved
  bool there_ = false;
};

/// By the end of a file's name; "application/octet-stream" for others.
std::string content_type_of(const std::string& name);

}  // namespace callai::api
