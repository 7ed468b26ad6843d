#include "api/static_files.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "api/file_slice.h"
#include "api/problem.h"
#include "api/request_checks.h"
#include "core/strings.h"

namespace callai::api {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".wav", "audio/wav"},
    {".webmanifest", "application/manifest+json"},
}};
constexpr const char* kPagePolicy =
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; style-src 'self'; "
    "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

bool has_hidden_part(const std::string& path) {
  return path.find("/.") != std::string::npos;
}

}  // namespace

std::string content_type_of(const std::string& name) {
  const std::string lower = core::ascii_lower(name);
  for (const auto& [end, type] : kTypes) {
    if (lower.ends_with(end)) return std::string(type);
  }
  return "application/octet-stream";
}

StaticFiles::StaticFiles(std::string folder) {
  std::error_code failed;
  const auto resolved = std::filesystem::canonical(folder, failed);
  if (failed) return;
  folder_ = resolved.string();
  there_ = std::filesystem::is_regular_file(resolved / "index.html", failed);
}

HttpResponse StaticFiles::answer(const HttpRequest& request) const {
  const std::string last = request.path.substr(request.path.rfind('/') + 1);
  const bool page = last.find('.') == std::string::npos;
  const std::string name = page ? "/index.html" : request.path;
  std::error_code failed;
  const std::string file = std::filesystem::canonical(folder_ + name, failed).string();
  const bool inside = !failed && file.starts_with(folder_ + "/");
  auto slice =
      inside && !has_hidden_part(name) ? FileSlice::open(file) : core::Error{core::ErrorCode::kNotFound, "", "", ""};
  if (!slice.ok()) {
    return problem(404, {core::ErrorCode::kNotFound, "there is no file '" + request.path + "'", "look at /", ""},
                   request.id);
  }
  HttpResponse response = file_answer(request, *std::move(slice), content_type_of(name));
  // What the build names by its content never changes.
  const bool hashed = name.starts_with("/assets/");
  response.with("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.with("Content-Security-Policy", kPagePolicy);
  return response;
}

}  // namespace callai::api
