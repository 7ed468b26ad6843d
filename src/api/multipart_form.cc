#include "api/multipart_form.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/strings.h"
#include "core/utf8.h"

namespace callai::api {

namespace {

constexpr std::size_t kMaxBoundaryBytes = 70;  // RFC 2046, 5.1.1
constexpr std::string_view kLineEnd = "\r\n";

core::Error wrong(std::string what, std::string mend = "send a form as browsers and curl -F do") {
  return {core::ErrorCode::kInvalidArgument, "the form " + std::move(what), std::move(mend), ""};
}

/// `text` behind one parameter: `name=token`, `name="quoted \" text"`.
std::optional<std::pair<std::string, std::string>> take_parameter(std::string_view& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  std::string name = core::ascii_lower(core::trimmed(text.substr(0, equals)));
  text.remove_prefix(equals + 1);
  std::string value;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find(';'), text.size());
    value = std::string(core::trimmed(text.substr(0, end)));
    text.remove_prefix(end);
    return std::pair(std::move(name), std::move(value));
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
    value += text[at];
  }
  if (at >= text.size()) return {};
  text.remove_prefix(at + 1);
  return std::pair(std::move(name), std::move(value));
}

/// The parameters behind the first ';' of a header's value. Nothing when they are none.
std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(std::string_view value) {
  std::vector<std::pair<std::string, std::string>> parameters;
  std::size_t semicolon = value.find(';');
  while (semicolon != std::string_view::npos) {
    value = core::trimmed(value.substr(semicolon + 1));
    if (value.empty()) break;
    auto parameter = take_parameter(value);
    if (!parameter) return {};
    parameters.push_back(*std::move(parameter));
    value = core::trimmed(value);
    if (!value.empty() && value.front() != ';') return {};
    semicolon = value.empty() ? std::string_view::npos : 0;
  }
  return parameters;
}

bool is_plain(const std::string& text) {
  return core::valid_utf8(text) == text && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

/// A boundary's characters (RFC 2046, 5.1.1, bchars).
bool is_boundary(std::string_view text) {
  constexpr std::string_view kOthers = "'()+_,-./:=? ";
  const bool known = std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != std::string_view::npos;
  });
  return known && !text.empty() && text.size() <= kMaxBoundaryBytes && text.back() != ' ';
}

core::Status read_disposition(std::string_view value, FormPart& part) {
  if (core::ascii_lower(core::trimmed(value.substr(0, value.find(';')))) != "form-data") {
    return wrong("has a part that is no form-data");
  }
  const auto parameters = parameters_of(value);
  if (!parameters) return wrong("has a Content-Disposition that cannot be read");
  for (const auto& [name, text] : *parameters) {
    if (name == "name") part.name = text;
    if (name != "filename") continue;
    part.is_file = true;
    const std::size_t slash = text.find_last_of("/\\");
    part.file_name = slash == std::string::npos ? text : text.substr(slash + 1);
  }
  if (part.name.empty() || !is_plain(part.name)) return wrong("has a part without a name");
  if (!is_plain(part.file_name)) return wrong("has a file whose name holds control characters", "rename the file");
  return {};
}

core::Status read_head(std::string_view head, FormPart& part) {
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLineEnd), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return wrong("has a part with a header that is none");
    if (core::ascii_lower(line.substr(0, colon)) != "content-disposition") continue;
    if (std::exchange(named, true)) return wrong("has a part with two names");
    if (core::Status read = read_disposition(line.substr(colon + 1), part); !read.ok()) return read;
  }
  return named ? core::Status{} : core::Status{wrong("has a part without a Content-Disposition")};
}

}  // namespace

core::Result<MultipartForm> MultipartForm::parse(std::string_view content_type, std::string_view body) {
  const auto parameters = parameters_of(content_type);
  std::string boundary;
  if (parameters) {
    for (const auto& [name, value] : *parameters) {
      if (name == "boundary") boundary = value;
    }
  }
  if (!is_boundary(boundary)) return wrong("has no boundary", "say it in Content-Type, or let curl -F do so");
  const std::string opening = "--" + boundary;
  const std::string delimiter = std::string(kLineEnd) + opening;
  if (!body.starts_with(opening)) return wrong("does not begin with its boundary");
  body.remove_prefix(opening.size());
  MultipartForm form;
  while (!body.starts_with("--")) {
    if (!body.starts_with(kLineEnd)) return wrong("has something behind a boundary");
    body.remove_prefix(kLineEnd.size());
    const std::size_t head_end = body.substr(0, kMaxFormHeadBytes).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return wrong("has a part whose headers do not end");
    FormPart part;
    if (core::Status read = read_head(body.substr(0, head_end), part); !read.ok()) return read.error();
    body.remove_prefix(head_end + 2 * kLineEnd.size());
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return wrong("ends in the middle of a part");
    part.bytes = body.substr(0, end);
    if (!part.is_file && part.bytes.size() > kMaxFormTextBytes) {
      return wrong("has a field '" + part.name + "' that is too long",
                   "send at most " + std::to_string(kMaxFormTextBytes) + " bytes");
    }
    for (const FormPart& other : form.parts_) {
      if (other.name == part.name) return wrong("has '" + part.name + "' twice", "send it once");
    }
    if (form.parts_.size() == kMaxFormParts) return wrong("has too many parts");
    form.parts_.push_back(std::move(part));
    body.remove_prefix(end + delimiter.size());
  }
  body.remove_prefix(2);
  if (!body.empty() && body != kLineEnd) return wrong("goes on behind its end");
  return form;
}

std::string MultipartForm::text(std::string_view name) const {
  for (const FormPart& part : parts_) {
    if (part.name == name && !part.is_file) return std::string(part.bytes);
  }
  return "";
}

const FormPart* MultipartForm::file(std::string_view name) const {
  for (const FormPart& part : parts_) {
    if (part.name == name && part.is_file) return &part;
  }
  return nullptr;
}

}  // namespace callai::api
