#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/json_reader.h"

// JSON from outside, read with every getter: nothing throws, and bad text is always a problem.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using callai::core::Json;
  callai::core::Problems problems;
  const Json json = callai::core::parse_json(std::string_view(reinterpret_cast<const char*>(data), size), problems);
  callai::core::JsonReader reader(json, "", problems);
  std::string text;
  bool boolean = false;
  int integer = 0;
  double number = 0;
  std::vector<std::string> texts;
  std::vector<std::pair<std::string, std::string>> properties;
  std::size_t choice = 0;
  reader.text("t", text);
  reader.boolean("b", boolean);
  reader.integer("i", integer, -5, 5);
  reader.number("n", number, -1, 1);
  reader.texts("l", texts);
  reader.properties("p", properties);
  reader.one_of("o", choice, {"one", "two"});
  reader.array("a", [](const Json&, const std::string&) {});
  reader.members("m", [](const std::string&, const Json&, const std::string&) {});
  reader.finish();
  CALLAI_CHECK(integer >= -5 && integer <= 5, "an integer left its range");
  CALLAI_CHECK(choice < 2, "a choice left its set");
  return 0;
}
