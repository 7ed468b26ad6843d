#include "pipeline/tools/http_request.h"

#include <algorithm>
#include <cctype>

#include "core/strings.h"
#include "core/utf8.h"

namespace callai::pipeline {
namespace {

using templates::ToolTextPiece;

constexpr std::size_t kShortestSecret = 4;  ///< shorter ones would take harmless text with them

enum class Place { kPercent, kHeader, kJson, kXml, kPlain };

std::string json_escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : core::valid_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : core::valid_utf8(text)) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out;
}

/// A number as JSON has it, true or false: what may stand in JSON without quotes.
bool is_json_word(std::string_view text) {
  if (text == "true" || text == "false") return true;
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto digits = [&text] {
    const auto end = std::find_if_not(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto count = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(count);
    return count;
  };
  const bool zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || whole > 15 || (zero && whole > 1)) return false;
  if (!text.starts_with('.')) return text.empty();
  text.remove_prefix(1);
  return digits() > 0 && text.empty();
}

/// Fills one text; knows where in JSON it is.
class Renderer {
 public:
  Renderer(Place place, const conversation::ToolRequest& request, const ToolContext& context, UsedSecrets& secrets)
      : place_(place), request_(request), context_(context), secrets_(secrets) {}

  core::Result<std::string> render(std::string_view text) {
    for (const ToolTextPiece& piece : templates::read_tool_text(text)) {
      if (piece.kind == ToolTextPiece::Kind::kText) {
        add_text(piece.text);
        continue;
      }
      if (piece.kind == ToolTextPiece::Kind::kArgument) {
        out_ += escaped(tool_text_value(piece.text, request_, context_));
        continue;
      }
      auto secret = secrets_.get(piece.text);
      if (!secret.ok()) return secret.error();
      std::string safe = escaped(*secret);
      secrets_.remember(safe);
      out_ += safe;
    }
    return std::move(out_);
  }

 private:
  void add_text(std::string_view text) {
    out_ += text;
    if (place_ != Place::kJson) return;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (in_string_ && text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        in_string_ = !in_string_;
      }
    }
  }

  std::string escaped(const std::string& value) const {
    switch (place_) {
      case Place::kPercent: return percent_encoded(value);
      case Place::kHeader: return one_line(value);
      case Place::kXml: return xml_escaped(value);
      case Place::kPlain: return value;
      case Place::kJson: break;
    }
    if (in_string_) return json_escaped(value);
    if (value.empty()) return "null";
    return is_json_word(value) ? value : "\"" + json_escaped(value) + "\"";
  }

  const Place place_;
  const conversation::ToolRequest& request_;
  const ToolContext& context_;
  UsedSecrets& secrets_;
  std::string out_;
  bool in_string_ = false;
};

std::string header_of(const templates::Properties& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (core::ascii_lower(key) == name) return core::ascii_lower(value);
  }
  return "";
}

bool looks_like_json(std::string_view body) {
  const std::string_view text = core::trimmed(body);
  return text.starts_with('{') || text.starts_with('[');
}

Place place_of_body(const std::string& type, const std::string& body) {
  if (type.empty()) return looks_like_json(body) ? Place::kJson : Place::kPlain;
  if (type.find("json") != std::string::npos) return Place::kJson;
  if (type.find("xml") != std::string::npos || type.find("html") != std::string::npos) return Place::kXml;
  return type.find("x-www-form-urlencoded") != std::string::npos ? Place::kPercent : Place::kPlain;
}

/// "." and ".." lead elsewhere, and clients resolve them before they ask.
bool leads_elsewhere(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  for (std::size_t at = path.find("://") + 3; at != std::string_view::npos && at < path.size();) {
    const std::size_t slash = path.find('/', at);
    const std::string_view segment = path.substr(at, slash == std::string_view::npos ? slash : slash - at);
    if (segment == "." || segment == "..") return true;
    at = slash == std::string_view::npos ? slash : slash + 1;
  }
  return false;
}

}  // namespace

core::Result<std::string> UsedSecrets::get(std::string_view name) {
  if (directory_ == nullptr) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "the tool needs the secret '" + std::string(name) + "', and no secrets are set up here",
                       "set up the store of secrets", ""};
  }
  auto value = directory_->secret(name);
  if (!value.ok()) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "there is no secret '" + std::string(name) + "'",
                       "store one under that name", ""};
  }
  remember(*value);
  return value;
}

void UsedSecrets::remember(std::string value) {
  if (value.size() >= kShortestSecret) values_.push_back(std::move(value));
}

std::string UsedSecrets::redacted(std::string text) const {
  for (const std::string& secret : values_) {
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

void UsedSecrets::redact(conversation::ToolResult& result) const {
  if (values_.empty()) return;
  result.error = redacted(std::move(result.error));
  for (auto& [name, value] : result.values) {
    name = redacted(std::move(name));
    value = redacted(std::move(value));
  }
}

std::string tool_text_value(std::string_view name, const conversation::ToolRequest& request,
                            const ToolContext& context) {
  if (name == "contact.id") return context.contact.value();
  if (name == "contact.phone_number") return context.phone_number;
  if (name == "call.id") return context.call.value();
  return argument_of(request, name);
}

std::string percent_encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '_' || c == '.' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    }
  }
  return out;
}

core::Result<net::HttpRequest> http_request_of(const templates::ToolConfig& config,
                                               const conversation::ToolRequest& request, const ToolContext& context,
                                               UsedSecrets& secrets) {
  const templates::HttpToolSettings& http = config.http;
  // Of the text as its author wrote it: no argument has a say in where the request goes.
  if (auto authority = templates::read_authority(http.url); !authority.ok()) return authority.error();
  const auto filled = [&](Place place, const std::string& text) {
    return Renderer(place, request, context, secrets).render(text);
  };
  net::HttpRequest out;
  out.method = http.method;
  auto url = filled(Place::kPercent, http.url);
  if (!url.ok()) return url.error();
  if (leads_elsewhere(*url)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "an argument would lead to another path", "", ""};
  }
  out.url = *std::move(url);
  for (const auto& [name, text] : http.headers) {
    auto value = filled(Place::kHeader, text);
    if (!value.ok()) return value.error();
    out.headers.push_back({name, *std::move(value)});
  }
  const std::string type = header_of(http.headers, "content-type");
  if (!http.body.empty()) {
    auto body = filled(place_of_body(type, http.body), http.body);
    if (!body.ok()) return body.error();
    out.body = *std::move(body);
    if (type.empty()) {
      out.headers.push_back({"Content-Type", looks_like_json(http.body) ? "application/json" : "text/plain"});
    }
  }
  if (header_of(http.headers, "accept").empty()) out.headers.push_back({"Accept", "application/json"});
  if (config.effect == templates::ToolEffect::kWrite) {
    out.headers.push_back({"Idempotency-Key", context.idempotency_key});
  }
  return out;
}

}  // namespace callai::pipeline
