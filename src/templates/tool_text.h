#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::templates {

/// A piece of a tool's URL, header, body or query, in which arguments and secrets stand.
struct ToolTextPiece {
  enum class Kind { kText, kArgument, kSecret };
  Kind kind = Kind::kText;
  std::string text;  ///< the text itself, or the name of the argument or secret
  bool operator==(const ToolTextPiece&) const = default;
};
using ToolText = std::vector<ToolTextPiece>;

/// Finds `{name}` and `{{secret.NAME}}`. Names: letters, digits, `_`, `-` and `.`, a letter first. A brace that begins
/// neither is text, so that a JSON body is written as it is. Pure.
ToolText read_tool_text(std::string_view text);

/// Finds the parameters (`:name`) of an SQL query, outside of quotes, comments and casts. kInvalidArgument: it is no
/// query (SELECT, WITH, VALUES), holds more than one statement, or a quote has no end. Pure.
core::Result<ToolText> read_sql(std::string_view query);

/// "https", "shop.example" and "8443" of "https://shop.example:8443/orders". Host in lower case, an IPv6 address
/// without its brackets; port "" when it is not written.
struct UrlAuthority {
  std::string scheme;
  std::string host;
  std::string port;
};

/// kInvalidArgument: no http or https, no host, a user name in it, or anything in the host that is no part of one: so
/// that what stands in placeholders cannot choose the host. Pure.
core::Result<UrlAuthority> read_authority(std::string_view url);

/// Whether `hosts` ("crm.local", any port; "10.0.0.5:8080", this one) has the URL's. False for what is no URL. Pure.
bool is_listed_host(std::string_view url, const std::vector<std::string>& hosts);

}  // namespace callai::templates
