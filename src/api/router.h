#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"

namespace callai::api {

/// Finds the route of a request. Immutable; safe from any thread.
class Router {
 public:
  /// A bug (CHECK) when two routes are the same.
  explicit Router(Routes routes);

  struct Match {
    const Route* route = nullptr;      ///< null: none of this path and method
    bool head = false;                 ///< HEAD of a GET route
    std::vector<std::string> allowed;  ///< methods of this path; empty: there is no such path
    std::map<std::string, std::string, std::less<>> path;
  };
  Match find(std::string_view method, std::string_view path) const;

  const Routes& routes() const { return routes_; }

 private:
  struct Pattern {
    std::vector<std::string> segments;  ///< "{name}": any
    std::vector<const Route*> routes;
    std::size_t parameters = 0;
  };

  Routes routes_;
  std::map<std::size_t, std::vector<Pattern>> patterns_;  ///< by number of segments, those with fewer parameters first
};

}  // namespace callai::api
