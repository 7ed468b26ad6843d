# callai_bench(NAME SOURCES ... LIBS ...)
# One program of benchmarks, bench/NAME_bench in the build folder, over bench/measure.h; `make bench` runs all of them.
function(callai_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name}_bench ${ARG_SOURCES})
  target_link_libraries(${name}_bench PRIVATE callai_warnings ${ARG_LIBS})
  set_target_properties(${name}_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()
