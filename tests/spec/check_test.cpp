// Specs of cases/ with the messages they must give. ITERA_UPDATE=1 writes down what they give now.
#include "spec/check.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.hpp"
#include "catalogue.hpp"
#include "spec/show.hpp"
#include "spec/spec.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

const fs::path cases = fs::path(ITERA_SOURCE_DIR) / "tests/spec/cases";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& file : fs::directory_iterator(cases)) {
    if (file.path().extension() == ".yaml") found.push_back(file.path().stem());
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Cases : public testing::TestWithParam<std::string> {};

/// The findings, with files named from cases/ on; of a spec without faults, what it resolves to.
std::string told(const std::string& name) {
  ::unsetenv("ITERA_TEST_UNSET");
  const auto here = fs::current_path();
  fs::current_path(cases);
  const Spec spec = read_spec(name + ".yaml", {}, testing_support::catalogue());
  fs::current_path(here);
  if (!spec.findings.empty()) return render(spec.findings);
  return as_yaml(spec.experiment.resolved, spec.origins);
}

TEST_P(Cases, GiveTheirMessages) {
  const std::string text = told(GetParam());
  const fs::path expected = cases / (GetParam() + ".txt");
  if (std::getenv("ITERA_UPDATE")) write_file(expected, text);
  EXPECT_EQ(text, read_file(expected));
}

INSTANTIATE_TEST_SUITE_P(Check, Cases, testing::ValuesIn(names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace itera
