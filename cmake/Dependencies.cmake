# Every library itera-lab is built on, named once. tools/packages.txt lists the packages that bring
# them.

find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)  # Boost.Math and Boost.DLL are headers only
if(ITERA_TORCH)
  find_package(LibLZMA REQUIRED)
  find_package(LibTorch 2.15 REQUIRED)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
  # By its flag, not its file: CMake warns of two libgomp where LibTorch's folder holds one as well.
  set_target_properties(OpenMP::OpenMP_CXX PROPERTIES
    INTERFACE_LINK_LIBRARIES "" INTERFACE_LINK_OPTIONS "${OpenMP_CXX_FLAGS}")
endif()
if(ITERA_TORCH OR BUILD_TESTING)  # without LibTorch, tests still feed the tokenizers damaged files
  find_library(SentencePiece_LIBRARY sentencepiece REQUIRED)
  find_library(SentencePiece_TRAIN_LIBRARY sentencepiece_train REQUIRED)
endif()
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  if(ITERA_TORCH)
    find_package(benchmark REQUIRED)
  endif()
endif()
