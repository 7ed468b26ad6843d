# One set of warnings for all of our code; third-party headers are included as system headers and stay silent.
add_library(callai_warnings INTERFACE)
target_compile_options(callai_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-missing-field-initializers)
if(CMAKE_UNITY_BUILD)
  # Files that are compiled together look like headers to the compiler.
  target_compile_options(callai_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
