#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/multipart_form.h"
#include "core/check.h"

// Any bytes as a form: it ends, keeps its bounds, and gives nothing that is not in the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto form = api::MultipartForm::parse("multipart/form-data; boundary=x", body);
  if (!form.ok()) return 0;
  CALLAI_CHECK(form->parts().size() <= api::kMaxFormParts, "more parts than there may be");
  for (const api::FormPart& part : form->parts()) {
    CALLAI_CHECK(!part.name.empty(), "a part without a name");
    CALLAI_CHECK(part.file_name.find_first_of("/\\") == std::string::npos, "a file name that is a path");
    CALLAI_CHECK(part.bytes.data() >= body.data() && part.bytes.data() + part.bytes.size() <= body.data() + body.size(),
                 "a part that is not of the body");
  }
  return 0;
}
