#include "templates/template_validator.h"

#include <gtest/gtest.h>

#include "templates/template_json.h"
#include "templates/testing/sample_template.h"

namespace callai::templates {
namespace {

TEST(TemplateValidator, FindsNothingInTheSample) {
  for (const core::Problem& p : check_template_text(sample_template_json())) {
    ADD_FAILURE() << p.path << " " << p.code << ": " << p.message << " -> " << p.mend;
  }
  EXPECT_TRUE(TemplateValidator().validate(*sample_template()).empty());
}

}  // namespace
}  // namespace callai::templates
