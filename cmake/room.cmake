# callai_source_dir(FILE...): CALLAI_SOURCE_DIR for those of the files that name it. The others compile to the same object in
# every clone, so that the compiler cache has it.
function(callai_source_dir)
  foreach(file IN LISTS ARGN)
    file(STRINGS ${file} uses REGEX CALLAI_SOURCE_DIR LIMIT_COUNT 1)
    if(uses)
      set_property(SOURCE ${file} APPEND PROPERTY COMPILE_DEFINITIONS CALLAI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
  endforeach()
endfunction()

# `make test` gives each core four places (ctest -j). A test that computes takes two of them; one that waits most of its
# time, for timers of a protocol or another program, takes one; one in real time that is measured takes so many that not
# much else runs beside it, though it needs a tenth of a core; all of these as many, see below.
set(CALLAI_TEST_COMPUTES 2)
if(NOT DEFINED CALLAI_TEST_MEASURED)  # all places under ThreadSanitizer, see CMakePresets.json: real time is ten times dearer
  set(CALLAI_TEST_MEASURED 4)
endif()
# COST of those that run one after the other: started before all else, and the next one when one ends. Later four places
# would hardly be free at once: on two cores these tests came last, alone, and all took 300 s instead of 255.
set(CALLAI_TEST_FIRST 1000)

# callai_room_test(NAME SHARDS PLACES): all tests of a room's test program in SHARDS runs of it. A process for each of some two
# thousand tests, most of which take less than a millisecond, took longer than the tests.
function(callai_room_test name shards places)
  foreach(shard RANGE 1 ${shards})
    set(test ${name})
    if(shards GREATER 1)
      string(APPEND test ".${shard}_of_${shards}")
    endif()
    math(EXPR index "${shard} - 1")
    add_test(NAME ${test} COMMAND callai_${name}_test --gtest_brief=1)
    set_tests_properties(${test} PROPERTIES
      TIMEOUT 900 LABELS room PROCESSORS ${places} ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# callai_room(NAME [WAITS] [SHARDS n] SOURCES a.cc ... [TESTS a_test.cc ...] [ROOMS core ...] [LIBS pkg::x ...] [TEST_LIBS ...])
# One library a room, callai_NAME, which sees only the rooms it names; one test program, callai_NAME_test.
function(callai_room name)
  cmake_parse_arguments(ARG "WAITS" "SHARDS" "SOURCES;TESTS;ROOMS;LIBS;PRIVATE_LIBS;TEST_LIBS" ${ARGN})
  add_library(callai_${name} STATIC ${ARG_SOURCES})
  target_include_directories(callai_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
  target_link_libraries(callai_${name} PRIVATE callai_warnings ${ARG_PRIVATE_LIBS} PUBLIC ${ARG_LIBS})
  foreach(room IN LISTS ARG_ROOMS)
    target_link_libraries(callai_${name} PUBLIC callai_${room})
  endforeach()
  if(CALLAI_BUILD_TESTS AND ARG_TESTS)
    add_executable(callai_${name}_test ${ARG_TESTS})
    target_link_libraries(callai_${name}_test PRIVATE callai_${name} callai_warnings ${ARG_TEST_LIBS}
                          GTest::gtest GTest::gtest_main)
    callai_source_dir(${ARG_TESTS})
    if(NOT ARG_SHARDS)
      set(ARG_SHARDS 1)
    endif()
    set(places ${CALLAI_TEST_COMPUTES})
    if(ARG_WAITS)
      set(places 1)
    endif()
    callai_room_test(${name} ${ARG_SHARDS} ${places})
  endif()
endfunction()
