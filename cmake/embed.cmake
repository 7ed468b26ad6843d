# callai_embed(TARGET NAMESPACE NAME FILES a.json b.md ...)
# Puts the files' contents into TARGET. Generates NAME.h, seen by TARGET's own sources only, with
#   namespace NAMESPACE { std::span<const callai::core::EmbeddedFile> NAME(); }
# in the order given; an entry's name is the file name without its folder. Needs nothing but cmake.
function(callai_embed target namespace name)
  cmake_parse_arguments(ARG "" "" "FILES" ${ARGN})
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  set(inputs)
  foreach(file IN LISTS ARG_FILES)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE input)
    list(APPEND inputs ${input})
  endforeach()
  # The list travels in a file: a command line has a bounded length.
  string(REPLACE ";" "\n" lines "${inputs}")
  file(GENERATE OUTPUT ${dir}/${name}.txt CONTENT "${lines}")
  add_custom_command(
    OUTPUT ${dir}/${name}.cc ${dir}/${name}.h
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DNAMESPACE=${namespace} -DDIR=${dir}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${inputs} ${dir}/${name}.txt ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding ${name}"
    VERBATIM)
  target_sources(${target} PRIVATE ${dir}/${name}.cc ${dir}/${name}.h)
  set_source_files_properties(${dir}/${name}.cc PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_include_directories(${target} PRIVATE ${dir})
endfunction()
