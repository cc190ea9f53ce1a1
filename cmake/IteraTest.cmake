# itera_tests(NAME LINK …): every *_test.cpp of the folder as one GoogleTest program, its tests
# known to ctest.

include(GoogleTest)

function(itera_tests name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp")
  add_executable(${name}_tests ${sources})
  target_link_libraries(${name}_tests PRIVATE
    ${ARG_LINK} GTest::gtest_main GTest::gmock itera_warnings)
  target_compile_definitions(${name}_tests PRIVATE
    ITERA_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ITERA_BINARY_DIR="${PROJECT_BINARY_DIR}")
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}/" DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
