# itera_room(NAME DEPENDS …): the sources of core/src/NAME as one static library, torch-free unless
# it says otherwise.

function(itera_room name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_library(itera_${name} STATIC ${sources})
  target_include_directories(itera_${name} PUBLIC
    "${PROJECT_SOURCE_DIR}/core/include" "${PROJECT_SOURCE_DIR}/core/src")
  target_link_libraries(itera_${name}
    PUBLIC nlohmann_json::nlohmann_json fmt::fmt ${ARG_DEPENDS}
    PRIVATE itera_warnings)
endfunction()
