#pragma once

#include "black_box.h"

namespace callai::tests {

/// A certificate for the name localhost that is its own authority: cert.pem, key.pem, and both.pem with the two.
void make_certificate(const TempFolder& folder);

}  // namespace callai::tests
