# cmake -DSOURCE=FOLDER -DOUTPUT=HEADER -P built_from.cmake: writes the commit of a source tree into
# a header, and leaves the header alone when nothing changed. Run by every build.

cmake_minimum_required(VERSION 3.25)
find_program(GIT git)
set(commit unknown)
set(dirty false)
if(GIT)
  set(git "${GIT}" --no-optional-locks -C "${SOURCE}")
  # A tree unpacked inside somebody's repository has a prefix there: that commit is not ours.
  execute_process(COMMAND ${git} rev-parse --show-prefix HEAD
    OUTPUT_VARIABLE found RESULT_VARIABLE fault ERROR_QUIET)
  if(fault EQUAL 0 AND found MATCHES "^\n([0-9a-f]+)\n$")
    set(commit "${CMAKE_MATCH_1}")
    execute_process(COMMAND ${git} status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      set(dirty true)
    endif()
  endif()
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/built_from.hpp.in" "${OUTPUT}" @ONLY)
