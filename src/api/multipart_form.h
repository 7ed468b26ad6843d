#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::api {

inline constexpr std::size_t kMaxFormParts = 32;
inline constexpr std::size_t kMaxFormHeadBytes = 4096;                   ///< of one part
inline constexpr std::size_t kMaxFormTextBytes = std::size_t{64} << 10;  ///< of one field that is no file

/// One part of a form. The views are of the request's body.
struct FormPart {
  std::string name;
  std::string file_name;  ///< without a path; "": a field
  bool is_file = false;
  std::string_view bytes;
};

/// A multipart/form-data body (RFC 7578, RFC 2046 5.1). Strict: nothing before the first boundary, nothing after the
/// last, every part with a name, no name twice.
class MultipartForm {
 public:
  /// `body` outlives the form. kInvalidArgument says what is wrong.
  static core::Result<MultipartForm> parse(std::string_view content_type, std::string_view body);

  /// The field's text; "" when it is not there.
  std::string text(std::string_view name) const;
  /// Null when there is no such file.
  const FormPart* file(std::string_view name) const;
  const std::vector<FormPart>& parts() const { return parts_; }

 private:
  std::vector<FormPart> parts_;
};

}  // namespace callai::api
