#include "net/multipart.h"

#include <algorithm>

namespace callai::net {
namespace {

/// As browsers write names: the three bytes that would end them are escaped (WHATWG HTML, 4.10.21.8).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

void MultipartForm::field(std::string_view name, std::string_view value) {
  parts_.push_back({"Content-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n", std::string(value)});
}

void MultipartForm::file(std::string_view name, std::string_view file_name, std::string_view type,
                         std::string_view bytes) {
  parts_.push_back({"Content-Disposition: form-data; name=" + quoted(name) + "; filename=" + quoted(file_name) +
                        "\r\nContent-Type: " + std::string(type) + "\r\n\r\n",
                    std::string(bytes)});
}

MultipartForm::Encoded MultipartForm::encode() const {
  std::string boundary = "callai-form";
  const auto occurs = [&](const Part& part) { return part.bytes.find(boundary) != std::string::npos; };
  for (int n = 0; std::any_of(parts_.begin(), parts_.end(), occurs); ++n) boundary = "callai-form-" + std::to_string(n);
  Encoded out{"multipart/form-data; boundary=" + boundary, ""};
  for (const Part& part : parts_) out.body += "--" + boundary + "\r\n" + part.head + part.bytes + "\r\n";
  out.body += "--" + boundary + "--\r\n";
  return out;
}

}  // namespace callai::net
