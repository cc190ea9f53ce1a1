# itera_add_plugin(NAME SOURCES… [LINK …]): target plugin_NAME, the library NAME.itera.so with its
# ABI tag and its manifest inside. The manifest is what itera-worker reads from the library just
# linked, so it can never be stale.

set(ITERA_PLUGIN_DIR "${PROJECT_BINARY_DIR}/lib/itera-lab/plugins"
    CACHE INTERNAL "where built plugins lie")

function(itera_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  set(target plugin_${name})  # a plugin may be called what a library is called
  set(file "$<TARGET_FILE:${target}>")
  add_library(${target} MODULE ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} SUFFIX ".itera.so"
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY "${ITERA_PLUGIN_DIR}")
  # Alone even in a unity build: tests link all of a plugin but the file that registers it.
  set_source_files_properties(plugin.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_link_options(${target} PRIVATE -Wl,-z,defs)
  # Without OpenMP at::parallel_for is silently serial.
  target_link_libraries(${target} PRIVATE itera-lab::sdk OpenMP::OpenMP_CXX ${ARG_LINK})
  if(TARGET itera_warnings)
    target_link_libraries(${target} PRIVATE itera_warnings)
  endif()
  add_dependencies(${target} itera-worker)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND $<TARGET_FILE:itera-worker> describe ${file} --out ${file}.json
    COMMAND ${CMAKE_OBJCOPY} --add-section .itera.manifest=${file}.json
            --set-section-flags .itera.manifest=noload,readonly ${file}
    COMMAND ${CMAKE_COMMAND} -E rm ${file}.json
    VERBATIM)
endfunction()
