#include "app/hear_command.h"
namespace callai::app {
int run_hear(const Program&, const HearOptions&) { return kExitUnavailable; }
}  // namespace callai::app
