// A folder of its own for every test, gone afterwards; and the message of an Error.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "itera/error.hpp"

namespace itera::testing_support {

class InFolder : public testing::Test {
 protected:
  InFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name =
        "itera_" + std::to_string(::getpid()) + "_" + test->test_suite_name() + "_" + test->name();
    std::ranges::replace(name, '/', '_');  // parameterised tests have some
    folder = std::filesystem::path(testing::TempDir()) / name;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  ~InFolder() override { std::filesystem::remove_all(folder); }

  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  std::filesystem::path folder;
};

/// What the Error says that `run` throws, or "no error".
template <class F> std::string error_of(F&& run) {
  try {
    run();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace itera::testing_support
