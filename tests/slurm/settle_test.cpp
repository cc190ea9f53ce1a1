// What of a plan needs no task.
#include "slurm/settle.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "exec/fixture.hpp"

namespace itera {
namespace {

using testing::ElementsAre;

class Settle : public test::ExecTest {
 protected:
  std::vector<bool> open() {
    const Cache cache(folder / "cache");
    std::vector<bool> all;
    for (const Result& result : settle(plan, Ledger(plan, cache, run_folder()), failed))
      all.push_back(result.status == Status::waiting);
    return all;
  }
  std::vector<std::string> said() const {
    std::vector<std::string> lines;
    for (const StateLine& line : made->states())
      lines.push_back(std::string(name_of(line.status)) + " " + line.message);
    return lines;
  }
  std::map<std::string, Result> failed;
};

TEST_F(Settle, WhatIsCachedIsTakenOverAndTheRestIsOpen) {
  add("a", "ok");
  run(1);
  add("b", "ok", {"a"});
  made.reset();
  EXPECT_THAT(open(), ElementsAre(false, true));
  EXPECT_THAT(said(), ElementsAre("cached "));
  EXPECT_TRUE(made->has("metrics/" + plan.stages[0].key() + ".json"));
}

TEST_F(Settle, WhatFailedStaysSoAndTakesDownWhatNeedsIt) {
  add("a", "fail");
  add("b", "ok", {"a"});
  add("c", "ok", {"b"});
  add("d", "ok");
  failed[plan.stages[0].key()] = {Status::failed, 0, 0, 0, "no"};
  EXPECT_THAT(open(), ElementsAre(false, false, false, true));
  EXPECT_THAT(said(), ElementsAre("failed no", "skipped its input \"a\" failed",
                                  "skipped its input \"b\" was skipped"));
}

TEST_F(Settle, WhatIsDamagedIsOpenAgain) {
  add("a", "ok");
  run(1);
  const auto metrics = folder / "cache" / plan.stages[0].key() / "metrics.json";
  std::filesystem::remove(metrics);
  write_file(metrics, "{");
  made.reset();
  EXPECT_THAT(open(), ElementsAre(true));
  EXPECT_FALSE(std::filesystem::exists(metrics));
}

}  // namespace
}  // namespace itera
