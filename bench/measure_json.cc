#include <cmath>
#include <nlohmann/json.hpp>

#include "bench/measure.h"

namespace callai::bench {

namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double scale = std::pow(10.0, 4 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

Json to_json(const Goal& goal, Better better) {
  Json json = Json::object();
  json["better"] = better == Better::kLess ? "less" : "more";
  if (goal.p50) json["p50"] = *goal.p50;
  if (goal.p99) json["p99"] = *goal.p99;
  return json;
}

}  // namespace

std::string to_json_text(const Measurement& measurement, const Machine& machine) {
  const Percentiles measured = percentiles(measurement.samples, measurement.better);
  const Json json = {{"name", measurement.name},
                     {"unit", measurement.unit},
                     {"p50", rounded(measured.p50)},
                     {"p99", rounded(measured.p99)},
                     {"n", measurement.samples.size()},
                     {"what", measurement.what},
                     {"goal", to_json(measurement.goal, measurement.better)},
                     {"machine",
                      {{"cpu", machine.cpu},
                       {"cores", machine.cores},
                       {"kernel", machine.kernel},
                       {"compiler", machine.compiler},
                       {"build", machine.build},
                       {"load_average", rounded(machine.load_average)}}}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace callai::bench
