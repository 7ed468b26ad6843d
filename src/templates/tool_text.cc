#include "templates/tool_text.h"

#include <algorithm>
#include <cctype>

#include "core/strings.h"

namespace callai::templates {
namespace {

using Kind = ToolTextPiece::Kind;

constexpr std::string_view kSecretMark = "{{secret.";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

/// The name at the front of `text`; "" when there is none.
std::string_view name_in(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return {};
  const auto end = std::find_if_not(text.begin(), text.end(), is_name);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// Of SQL, where '-' and '.' are operators.
std::string_view word_in(std::string_view text) {
  const std::string_view name = name_in(text);
  return name.substr(0, std::min(name.find_first_of("-."), name.size()));
}

void add_text(ToolText& pieces, std::string_view text) {
  if (text.empty()) return;
  if (pieces.empty() || pieces.back().kind != Kind::kText) pieces.push_back({Kind::kText, ""});
  pieces.back().text += text;
}

core::Error wrong(std::string message, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, std::move(message), std::move(mend), ""};
}

/// One SQL text from its beginning to its end.
class SqlReader {
 public:
  explicit SqlReader(std::string_view sql) : rest_(sql) {}

  core::Result<ToolText> read() {
    const std::string verb = core::ascii_lower(word_in(core::trimmed(rest_)));
    if (verb != "select" && verb != "with" && verb != "values") {
      return wrong("a query begins with SELECT, WITH or VALUES, not with '" + verb + "'", "write a query that reads");
    }
    while (!rest_.empty()) {
      if (core::Status done = step(); !done) return done.error();
    }
    return std::move(pieces_);
  }

 private:
  core::Status step() {
    const char c = rest_.front();
    if (c == '\'' || c == '"') return quoted(c);
    if (rest_.starts_with("--")) return until("\n", true);
    if (rest_.starts_with("/*")) return until("*/", false);
    if (c == '$') return dollar();
    if (c == ';') return end_of_statement();
    if (rest_.starts_with("::")) return take(2);
    if (c == ':' && !word_in(rest_.substr(1)).empty()) return parameter();
    if (is_letter(c)) return take(word_in(rest_).size());
    return take(1);
  }

  core::Status take(std::size_t bytes) {
    add_text(pieces_, rest_.substr(0, bytes));
    rest_.remove_prefix(bytes);
    return {};
  }

  core::Status until(std::string_view end, bool may_be_missing) {
    const std::size_t at = rest_.find(end, 2);
    if (at == std::string_view::npos && !may_be_missing) return wrong("a comment has no end", "close it with */");
    return take(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  core::Status quoted(char quote) {
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return wrong("a quote has no end", "close it");
    // A backslash before the closing quote means different things to different servers.
    if (rest_.substr(0, end).find('\\') != std::string_view::npos) {
      return wrong("a quoted text holds a backslash", "pass it as a parameter");
    }
    return take(end + 1);
  }

  core::Status dollar() {
    const std::string_view tag = word_in(rest_.substr(1));
    const bool opens = rest_.size() > 1 + tag.size() && rest_[1 + tag.size()] == '$';
    if (!opens) return wrong("'$' begins a parameter of another kind", "write parameters as :name");
    const std::string_view mark = rest_.substr(0, tag.size() + 2);
    const std::size_t end = rest_.find(mark, mark.size());
    if (end == std::string_view::npos) return wrong("a quote has no end", "close it with " + std::string(mark));
    return take(end + mark.size());
  }

  core::Status end_of_statement() {
    if (!core::trimmed(rest_.substr(1)).empty()) {
      return wrong("there is more than one statement", "leave one query, without ';'");
    }
    rest_ = {};
    return {};
  }

  core::Status parameter() {
    std::string_view name = word_in(rest_.substr(1));
    // "contact.id": what is known of the call has its room in front.
    if (const std::string_view behind = rest_.substr(1 + name.size()); behind.starts_with('.')) {
      const std::string_view item = word_in(behind.substr(1));
      if (!item.empty()) name = rest_.substr(1, name.size() + 1 + item.size());
    }
    pieces_.push_back({Kind::kArgument, std::string(name)});
    rest_.remove_prefix(1 + name.size());
    return {};
  }

  std::string_view rest_;
  ToolText pieces_;
};

}  // namespace

ToolText read_tool_text(std::string_view text) {
  ToolText pieces;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    add_text(pieces, text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    if (text.starts_with(kSecretMark)) {
      const std::string_view name = name_in(text.substr(kSecretMark.size()));
      if (!name.empty() && text.substr(kSecretMark.size() + name.size()).starts_with("}}")) {
        pieces.push_back({Kind::kSecret, std::string(name)});
        text.remove_prefix(kSecretMark.size() + name.size() + 2);
        continue;
      }
    }
    const std::string_view name = name_in(text.substr(1));
    if (!name.empty() && text.substr(1 + name.size()).starts_with("}")) {
      pieces.push_back({Kind::kArgument, std::string(name)});
      text.remove_prefix(name.size() + 2);
      continue;
    }
    add_text(pieces, text.substr(0, 1));
    text.remove_prefix(1);
  }
  return pieces;
}

core::Result<ToolText> read_sql(std::string_view query) {
  return SqlReader(query).read();
}

core::Result<UrlAuthority> read_authority(std::string_view url) {
  UrlAuthority found;
  const std::size_t mark = url.find("://");
  found.scheme = core::ascii_lower(url.substr(0, mark == std::string_view::npos ? 0 : mark));
  if (found.scheme != "http" && found.scheme != "https") {
    return wrong("the URL begins with neither http:// nor https://", "write the whole URL");
  }
  url.remove_prefix(mark + 3);
  const std::string_view authority = url.substr(0, std::min(url.find_first_of("/?#"), url.size()));
  std::string_view host = authority;
  std::string_view port;
  const bool bracketed = host.starts_with('[') && host.find(']') != std::string_view::npos;
  const std::size_t host_end = bracketed ? host.find(']') + 1 : std::min(host.find(':'), host.size());
  port = host.substr(host_end);
  host = bracketed ? host.substr(1, host_end - 2) : host.substr(0, host_end);
  const auto of_host = [bracketed](char c) {
    return (is_name(c) && c != '_') || is_digit(c) || (bracketed && c == ':') || (!bracketed && c == '_');
  };
  const bool good_port = port.empty() || (port.size() >= 2 && port.size() <= 6 && port.front() == ':' &&
                                          std::all_of(port.begin() + 1, port.end(), is_digit));
  if (host.empty() || !std::all_of(host.begin(), host.end(), of_host) || !good_port) {
    return wrong("'" + std::string(authority.substr(0, 80)) + "' is no host of a URL",
                 "write the host as it is; placeholders and user names do not belong there");
  }
  found.host = core::ascii_lower(host);
  found.port = port.empty() ? "" : std::string(port.substr(1));
  return found;
}

bool is_listed_host(std::string_view url, const std::vector<std::string>& hosts) {
  const auto authority = read_authority(url);
  if (!authority.ok()) return false;
  const std::string port = authority->port.empty() ? (authority->scheme == "https" ? "443" : "80") : authority->port;
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& listed) {
    const std::string host = core::ascii_lower(listed);
    return host == authority->host || host == authority->host + ":" + port;
  });
}

}  // namespace callai::templates
