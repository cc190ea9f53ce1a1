// ITERA_ABI_TAG: all that must be equal between the worker and a plugin for LibTorch tensors to
// cross safely. Made by the preprocessor from the flags of whoever includes it. Read from the file
// before anything is opened.
#pragma once

#include <torch/headeronly/version.h>

#include <cstddef>  // any header of the standard library: it defines _GLIBCXX_USE_CXX11_ABI

#define ITERA_SDK_VERSION 2

#define ITERA_TEXT_(x) #x
#define ITERA_TEXT(x) ITERA_TEXT_(x)

#if defined(__clang__)
#define ITERA_ABI_COMPILER "clang-" ITERA_TEXT(__clang_major__)
#else
#define ITERA_ABI_COMPILER "gcc-" ITERA_TEXT(__GNUC__)
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ITERA_ABI_ASAN "1"
#else
#define ITERA_ABI_ASAN "0"
#endif
#if __cplusplus >= 202302L
#define ITERA_ABI_STANDARD "c++23"
#else
#define ITERA_ABI_STANDARD "c++20"
#endif
#if !defined(ITERA_ABI_CUDA)
#define ITERA_ABI_CUDA "none"
#endif

#define ITERA_ABI_TAG                                                                      \
  "sdk-" ITERA_TEXT(ITERA_SDK_VERSION) " " ITERA_ABI_COMPILER " " ITERA_ABI_STANDARD       \
                                       " cxx11abi-" ITERA_TEXT(                            \
                                           _GLIBCXX_USE_CXX11_ABI) " torch-" TORCH_VERSION \
                                                                   " cuda-" ITERA_ABI_CUDA \
                                                                   " asan-" ITERA_ABI_ASAN
