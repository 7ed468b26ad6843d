#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

bool is_postgres_url(std::string_view path) {
  return path.starts_with("postgresql://") || path.starts_with("postgres://");
}

PostgresUrl parse_postgres_url(const std::string& url) {
  PostgresUrl parsed{url, url, ""};
  const std::size_t host = url.find("://") + 3;
  const std::size_t path = url.find_first_of("/?", host);
  const std::size_t at = url.rfind('@', path);
  const std::size_t colon = url.find(':', host);
  if (at != std::string::npos && at > host && colon < at) {
    parsed.password = url.substr(colon + 1, at - colon - 1);
    parsed.shown.erase(colon, at - colon);
  }
  const std::size_t option = parsed.shown.find("password=");
  if (option != std::string::npos) {
    const std::size_t end = parsed.shown.find('&', option);
    if (parsed.password.empty()) parsed.password = parsed.shown.substr(option + 9, end - option - 9);
    parsed.shown.erase(option, end == std::string::npos ? end : end + 1 - option);
  }
  return parsed;
}

}  // namespace callai::repositories
