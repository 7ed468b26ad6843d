# Checks of the sources themselves, run by ctest as house.*.
if(CALLAI_BUILD_TESTS)
  add_test(NAME house.arrows COMMAND sh ${CMAKE_SOURCE_DIR}/scripts/check_arrows.sh)
  add_test(NAME house.arrows_finds_violations COMMAND sh ${CMAKE_SOURCE_DIR}/scripts/check_arrows_test.sh)
  set_tests_properties(house.arrows house.arrows_finds_violations PROPERTIES TIMEOUT 60)
endif()
