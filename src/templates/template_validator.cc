#include "templates/template_validator.h"

namespace callai::templates {

core::Problems TemplateValidator::validate(const CampaignTemplate& /*t*/) const {
  return {};
}

}  // namespace callai::templates
