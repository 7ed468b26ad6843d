#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

struct PhoneCallOptions {
  std::string number;
  std::string template_id;
};

/// `callai serve`: answers calls by the routes of the settings, and HTTP where http.listen is set, until SIGINT or
/// SIGTERM; calls then have half a minute to end by themselves, a second signal ends them at once. `first_page`: a path
/// whose address is printed, as of a demonstration; its link makes the first owner where there is none.
int run_serve(const Program& program, const std::string& first_page = "");
/// `callai call NUMBER --template T`: one call, seen as it happens. Exit 0 when it was answered.
int run_phone_call(const Program& program, const PhoneCallOptions& options);

}  // namespace callai::app
