# callai_fuzz(NAME SOURCE [LIBS ...])
# One libFuzzer program, fuzz/NAME_fuzz in the build folder, from a source with LLVMFuzzerTestOneInput. NAME has no
# "_fuzz" at its end. Seeds, if any, stand in fuzz/seeds/NAME. All programs together: the target callai_fuzzers.
add_custom_target(callai_fuzzers)
function(callai_fuzz name source)
  add_executable(${name}_fuzz ${source})
  target_link_libraries(${name}_fuzz PRIVATE callai_warnings ${ARGN})
  target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name}_fuzz PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  add_dependencies(callai_fuzzers ${name}_fuzz)
endfunction()
