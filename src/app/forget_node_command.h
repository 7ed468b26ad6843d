#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

/// What waits for the recordings of a node whose disk is gone does so no more.
int forget_node(const Program& program, const std::string& node);

}  // namespace callai::app
