#pragma once

#include <string>

#include "app/program.h"
#include "core/result.h"
#include "sim/confirmation.h"

namespace callai::app {

/// The second level of `callai template validate`: what holds in every call, and the calls that show what does not.
/// `name` is what scenarios call the template: an id or a file. For a template without errors of the first level.
sim::ConfirmedVerification verify_template(const std::string& name, const std::string& json_text);

/// For a person: proved properties by kind with their subjects, then each violated one with the caller's lines, then
/// what is undecided and why.
std::string verification_text(const Program& program, const sim::ConfirmedVerification& verification);
/// A JSON array of every property.
std::string verification_json(const sim::ConfirmedVerification& verification);

/// Writes the counterexamples as scenario files into `folder`, which is made; gives their names, one a line.
core::Result<std::string> write_counterexamples(const sim::ConfirmedVerification& verification,
                                                const std::string& folder);

}  // namespace callai::app
