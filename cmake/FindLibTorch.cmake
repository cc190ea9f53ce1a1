# LibTorch::cpu: headers, libtorch_cpu, libc10. LibTorch::cuda: the same with libtorch_cuda, where
# the build has it. LibTorch's own TorchConfig.cmake is not used: for a CUDA build it stops wherever
# no CUDA toolkit is installed.

# Looked up anew each time (NO_CACHE), so that a CMAKE_PREFIX_PATH given later is honoured.
find_path(LibTorch_INCLUDE_DIR NAMES ATen/core/Tensor.h NO_CACHE
          PATHS "${PROJECT_SOURCE_DIR}/.deps/libtorch" PATH_SUFFIXES torch/include libtorch/include)
# Beside the headers and nowhere else: two builds must not mix.
foreach(lib IN ITEMS torch_cpu c10 torch_cuda c10_cuda)
  find_library(LibTorch_${lib} NAMES ${lib} PATHS "${LibTorch_INCLUDE_DIR}/../lib"
               NO_DEFAULT_PATH NO_CACHE)
endforeach()
set(version_header "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
if(EXISTS "${version_header}")
  file(STRINGS "${version_header}" LibTorch_VERSION REGEX "^ *\"[0-9.]+\"")
  string(REGEX MATCH "[0-9.]+" LibTorch_VERSION "${LibTorch_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_torch_cpu LibTorch_c10 LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run tools/setup, or pass -DCMAKE_PREFIX_PATH=<libtorch folder>")

if(LibTorch_FOUND AND NOT TARGET LibTorch::cpu)
  add_library(LibTorch::cpu SHARED IMPORTED)
  set_target_properties(LibTorch::cpu PROPERTIES
    IMPORTED_LOCATION "${LibTorch_torch_cpu}"
    INTERFACE_INCLUDE_DIRECTORIES
      "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_COMPILE_FEATURES cxx_std_20
    INTERFACE_LINK_LIBRARIES "${LibTorch_c10}")
  if(LibTorch_torch_cuda)
    add_library(LibTorch::cuda SHARED IMPORTED)
    set_target_properties(LibTorch::cuda PROPERTIES
      IMPORTED_LOCATION "${LibTorch_torch_cuda}"
      INTERFACE_LINK_LIBRARIES "LibTorch::cpu;${LibTorch_c10_cuda}")
  endif()
endif()
