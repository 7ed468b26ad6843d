#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "api/phone_tester.h"

namespace callai::api {

namespace {

using core::Json;

Json to_json(const PhoneTestReport& report) {
  Json steps = Json::array();
  for (const PhoneTestStep& step : report.steps) {
    steps.push_back({{"name", step.name}, {"good", step.good}, {"detail", step.detail}, {"mend", step.mend}});
  }
  return {{"id", report.id},
          {"status", report.over ? "over" : "running"},
          {"good", report.over ? Json(report.good) : Json(nullptr)},
          {"steps", std::move(steps)}};
}

/// Tests of the telephone line.
class PhoneTests {
 public:
  explicit PhoneTests(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse start(const RouteCall& call) const {
    const Json& body = *call.body;
    PhoneTestOrder order;
    order.org = call.principal.org;
    order.number = text_at(body, "number");
    if (body.contains("settings")) {
      for (const auto& [key, value] : body["settings"].items()) order.settings[key] = value.get<std::string>();
    }
    const auto id = parts_->phone.start(order);
    if (!id.ok()) return problem(id.error(), call.request.id);
    return answer(call, *id, 202).with("Location", "/api/v1/phone/tests/" + *id);
  }

  HttpResponse get(const RouteCall& call) const { return answer(call, call.id("phone_test_id"), 200); }

  HttpResponse stop(const RouteCall& call) const {
    const core::Status stopped = parts_->phone.stop(call.principal.org, call.id("phone_test_id"));
    return stopped.ok() ? no_content() : problem(stopped.error(), call.request.id);
  }

 private:
  HttpResponse answer(const RouteCall& call, const std::string& id, int status) const {
    const auto report = parts_->phone.report(call.principal.org, id);
    return report.ok() ? json_answer(status, to_json(*report)) : problem(report.error(), call.request.id);
  }

  SharedParts parts_;
};

}  // namespace

void add_phone_routes(const SharedParts& parts, Routes& routes) {
  const auto tests = std::make_shared<const PhoneTests>(parts);
  const std::string all = "/api/v1/phone/tests";
  const std::string one = all + "/{phone_test_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       RouteAnswer answer, HttpResponse (PhoneTests::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "settings",
                      .summary = summary,
                      .role = Role::kOwner,
                      .scope = "settings:write",
                      .answers = {std::move(answer)},
                      .handler = [tests, handler](const RouteCall& call) { return ((*tests).*handler)(call); }});
    return &routes.back();
  };
  add("POST", all, "start_phone_test",
      "Tries the telephone line, step by step, with settings that need not be in force", {202, "PhoneTest"},
      &PhoneTests::start)
      ->body = "PhoneTestOrder";
  add("GET", one, "get_phone_test", "The test as far as it is", {200, "PhoneTest"}, &PhoneTests::get);
  add("DELETE", one, "stop_phone_test", "Ends the test early", {204, ""}, &PhoneTests::stop);
}

}  // namespace callai::api
