#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::documents {

/// The bytes of a text file as UTF-8 with "\n" line ends: by its byte order mark (UTF-8, UTF-16), else as UTF-8 when it
/// is well-formed, else as Windows-1252 (https://encoding.spec.whatwg.org/#windows-1252). kInvalidArgument: it is no
/// text. Pure.
core::Result<std::string> decode_text(std::string_view bytes);

/// True when the bytes are those of a text rather than of a program, picture or archive: (almost) no control
/// characters.
bool looks_like_text(std::string_view bytes);

}  // namespace callai::documents
