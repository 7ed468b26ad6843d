#include "api/static_files.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "api/file_slice.h"
#include "api/problem.h"
#include "api/request_checks.h"
#include "core/base64.h"
#include "core/strings.h"
#include "core/system_env.h"

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
// Styles that the page makes, and the one script that chooses its colours before the first paint, carry the nonce.
constexpr std::string_view kNonceMark = "__CSP_NONCE__";
constexpr std::size_t kMaxPageBytes = std::size_t{256} << 10;
constexpr const char* kFilePolicy = "default-src 'none'; frame-ancestors 'none'";
// The build lays them beside a file; the better one first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kEncodings = {{{"br", ".br"}, {"gzip", ".gz"}}};

std::string page_policy(const std::string& nonce) {
  return "default-src 'self'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce +
         "'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

/// 128 bits that nobody can guess.
std::string fresh_nonce() {
  core::SystemRandom random;
  const std::array<std::uint64_t, 2> bits = {random.next(), random.next()};
  std::string bytes(sizeof bits, '\0');
  std::memcpy(bytes.data(), bits.data(), sizeof bits);
  return core::base64url(bytes);
}

/// Whether an Accept-Encoding header names a coding (RFC 9110, 12.5.3); without one, none is.
bool takes(std::string_view accept_encoding, std::string_view coding) {
  return !core::trimmed(accept_encoding).empty() && accepts(accept_encoding, coding);
}

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

core::Result<std::shared_ptr<FileSlice>> StaticFiles::open(const std::string& name) const {
  const core::Error missing{core::ErrorCode::kNotFound, "there is no file '" + name + "'", "look at /", ""};
  if (has_hidden_part(name)) return missing;
  std::error_code failed;
  const std::string file = std::filesystem::canonical(folder_ + name, failed).string();
  if (failed || !file.starts_with(folder_ + "/")) return missing;
  auto slice = FileSlice::open(file);
  return slice.ok() ? std::move(slice) : missing;
}

HttpResponse StaticFiles::answer(const HttpRequest& request) const {
  const std::string last = request.path.substr(request.path.rfind('/') + 1);
  const bool page = last.find('.') == std::string::npos || request.path == "/index.html";
  return page ? page_answer(request) : file_of_build(request);
}

HttpResponse StaticFiles::page_answer(const HttpRequest& request) const {
  auto slice = open("/index.html");
  if (!slice.ok()) return problem(404, slice.error(), request.id);
  std::string text;
  while ((*slice)->bytes() > 0 && text.size() < kMaxPageBytes) {
    auto chunk = (*slice)->next();
    if (!chunk.ok()) return problem(500, chunk.error(), request.id);
    text += *chunk;
  }
  const std::string nonce = fresh_nonce();
  for (std::size_t at = 0; (at = text.find(kNonceMark, at)) != std::string::npos; at += nonce.size()) {
    text.replace(at, kNonceMark.size(), nonce);
  }
  HttpResponse response;
  response.content_type = content_type_of("index.html");
  response.body = std::move(text);
  response.with("Cache-Control", "no-store").with("Content-Security-Policy", page_policy(nonce));
  return response;
}

HttpResponse StaticFiles::file_of_build(const HttpRequest& request) const {
  const std::string& name = request.path;
  auto slice = open(name);
  if (!slice.ok()) return problem(404, slice.error(), request.id);
  std::string_view encoding;
  for (const auto& [coding, end] : kEncodings) {
    if (!takes(request.header("accept-encoding"), coding)) continue;
    auto smaller = open(name + std::string(end));
    if (!smaller.ok()) continue;
    slice = std::move(smaller);
    encoding = coding;
    break;
  }
  HttpResponse response = file_answer(request, *std::move(slice), content_type_of(name));
  if (!encoding.empty()) response.with("Content-Encoding", std::string(encoding));
  response.with("Vary", "Accept-Encoding");
  // What the build names by its content never changes.
  const bool hashed = name.starts_with("/assets/");
  response.with("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.with("Content-Security-Policy", kFilePolicy);
  return response;
}

}  // namespace callai::api
