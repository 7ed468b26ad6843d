#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callai::net {

/// A multipart/form-data body (RFC 7578). The boundary is made from what is added, so that it occurs in none of it.
class MultipartForm {
 public:
  void field(std::string_view name, std::string_view value);
  void file(std::string_view name, std::string_view file_name, std::string_view type, std::string_view bytes);

  struct Encoded {
    std::string content_type;
    std::string body;
  };
  Encoded encode() const;

 private:
  struct Part {
    std::string head;  ///< behind the boundary
    std::string bytes;
  };
  std::vector<Part> parts_;
};

}  // namespace callai::net
