# itera_tests(NAME [AS_RELEASED] LINK …): every *_test.cpp of the folder as one GoogleTest program,
# its tests known to ctest. What is tested lies in libraries, so in a release build the program is
# not optimised; AS_RELEASED is for one that compiles what it tests.

include(GoogleTest)

function(itera_tests name)
  cmake_parse_arguments(ARG "AS_RELEASED" "TIMEOUT" "LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp")
  add_executable(${name}_tests ${sources})
  target_link_libraries(${name}_tests PRIVATE
    ${ARG_LINK} GTest::gtest_main GTest::gmock itera_warnings)
  if(NOT ARG_AS_RELEASED)
    target_compile_options(${name}_tests PRIVATE $<$<CONFIG:Release>:-O0>)
  endif()
  target_compile_definitions(${name}_tests PRIVATE
    ITERA_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ITERA_BINARY_DIR="${PROJECT_BINARY_DIR}")
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}/" DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
