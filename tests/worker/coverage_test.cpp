// What chains will do to every tensor, against what they then do.
#include "worker/coverage.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "itera/calibration.hpp"
#include "plugins/components.hpp"
#include "plugins/fake_context.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

struct Coverage : testing::Test {
  const std::unique_ptr<Architecture> itera = test::made<Architecture>(
      Kind::model, "itera",
      {{"width", 8}, {"layers", 2}, {"inner", 6}, {"states", 4}, {"expert_width", 5}});
  const Values config = itera->configure(20, 16);
  const std::unique_ptr<Compressor> fp16 =
      test::made<Compressor>(Kind::compression, "fp16", {{"keep", Values::array({"*.norm.*"})}});
};

TEST_F(Coverage, OfNoChainIsTheModelItself) {
  const auto rows = coverage(*itera, config, {});
  std::int64_t bytes = 0;
  for (const CoverageRow& row : rows) {
    EXPECT_EQ(print(row.form), "f32");
    EXPECT_EQ(row.by, "");
    EXPECT_EQ(row.bytes, row.bytes_before);
    bytes += row.bytes;
  }
  EXPECT_EQ(bytes, itera->initialise(config, 1).bytes());
}

TEST_F(Coverage, PredictsTheBytesThatThenAre) {
  const Checkpoint before = itera->initialise(config, 1);
  test::FakeContext context;
  const Workbench bench = test::bench_of(itera->tensors(config));
  const Checkpoint after = fp16->compress(before, bench, context);
  std::int64_t predicted = 0;
  for (const CoverageRow& row : coverage(*itera, config, {{"fp16", fp16.get()}})) {
    EXPECT_TRUE(row.exact) << row.tensor;
    EXPECT_EQ(row.bytes, after.at(row.tensor)->bytes()) << row.tensor;
    EXPECT_EQ(row.form, after.at(row.tensor)->form()) << row.tensor;
    predicted += row.bytes;
  }
  EXPECT_EQ(predicted, after.bytes());
}

TEST_F(Coverage, ASecondMethodSeesWhatTheFirstLeaves) {
  const auto rows = coverage(*itera, config, {{"fp16", fp16.get()}, {"fp16", fp16.get()}});
  EXPECT_EQ(rows.front().by, "fp16 + fp16");
  EXPECT_EQ(rows.front().bytes_before, 20 * 8 * 4);
}

TEST_F(Coverage, SaysWhatARunWouldRefuse) {
  const auto slip =
      test::made<Compressor>(Kind::compression, "fp16", {{"keep", Values::array({"embeding.*"})}});
  EXPECT_THAT(error_of([&] { (void)coverage(*itera, config, {{"fp16", slip.get()}}); }),
              HasSubstr("keep pattern \"embeding.*\" matches no tensor"));
}

}  // namespace
}  // namespace itera
