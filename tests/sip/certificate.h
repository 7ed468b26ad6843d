#pragma once

#include "black_box.h"

namespace callai::tests {

/// A certificate for the name localhost that is its own authority: cert.pem, key.pem, and both.pem with the two; with a
/// `name` "name.cert.pem" and so on.
void make_certificate(const TempFolder& folder, const std::string& name = "");

}  // namespace callai::tests
