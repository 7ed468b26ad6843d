# Run by callai_embed at build time: writes DIR/NAME.h and DIR/NAME.cc from the files listed in DIR/NAME.txt.
file(STRINGS ${DIR}/${NAME}.txt inputs ENCODING UTF-8)

set(literals "")
set(entries "")
set(count 0)
foreach(input IN LISTS inputs)
  file(READ ${input} hex HEX)
  string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
  string(REPLACE "\n" "\"\n    \"" bytes "${bytes}")
  cmake_path(GET input FILENAME filename)
  string(APPEND literals "constexpr char kContent${count}[] =\n    \"${bytes}\";\n")
  string(APPEND entries
         "      {\"${filename}\", std::string_view(kContent${count}, sizeof(kContent${count}) - 1)},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE ${DIR}/${NAME}.h "#pragma once

#include <span>

#include \"core/embedded_file.h\"

namespace ${NAMESPACE} {

std::span<const core::EmbeddedFile> ${NAME}();

}  // namespace ${NAMESPACE}
")

if(count EQUAL 0)
  set(body "  return {};\n")
else()
  set(body "  static constexpr core::EmbeddedFile kFiles[] = {\n${entries}  };\n  return kFiles;\n")
endif()
file(WRITE ${DIR}/${NAME}.cc "#include \"${NAME}.h\"

namespace ${NAMESPACE} {

namespace {
${literals}
}  // namespace

std::span<const core::EmbeddedFile> ${NAME}() {
${body}}

}  // namespace ${NAMESPACE}
")
