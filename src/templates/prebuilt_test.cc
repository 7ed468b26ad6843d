#include "templates/prebuilt.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "templates/template_json.h"
#include "templates/template_validator.h"

namespace callai::templates {
namespace {

std::string file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST(Prebuilt, HoldsTheFilesByteForByte) {
  ASSERT_FALSE(prebuilt_templates().empty());
  for (const PrebuiltTemplate& prebuilt : prebuilt_templates()) {
    const std::string path =
        std::string(CALLAI_SOURCE_DIR) + "/src/templates/prebuilt/" + std::string(prebuilt.id) + ".json";
    EXPECT_EQ(prebuilt.json, file_content(path)) << prebuilt.id;
  }
}

TEST(Prebuilt, IsFoundByTheIdInItsDocument) {
  for (const PrebuiltTemplate& prebuilt : prebuilt_templates()) {
    EXPECT_EQ(parse_template(prebuilt.json).value.meta.id, prebuilt.id);
    EXPECT_EQ(find_prebuilt(prebuilt.id), &prebuilt);
  }
  EXPECT_EQ(find_prebuilt("nothing"), nullptr);
}

TEST(Prebuilt, HasNoErrors) {
  for (const PrebuiltTemplate& prebuilt : prebuilt_templates()) {
    for (const core::Problem& p : check_template_text(prebuilt.json)) {
      EXPECT_NE(p.severity, core::Severity::kError)
          << prebuilt.id << " " << p.path << " " << p.code << ": " << p.message;
    }
  }
}

TEST(Prebuilt, ReadsBackTheSame) {
  for (const PrebuiltTemplate& prebuilt : prebuilt_templates()) {
    const CampaignTemplate t = parse_template(prebuilt.json).value;
    EXPECT_TRUE(parse_template(to_json_text(t)).value == t) << prebuilt.id;
  }
}

}  // namespace
}  // namespace callai::templates
