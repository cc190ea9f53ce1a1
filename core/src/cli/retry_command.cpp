// itera-lab retry: what failed in a run is tried again, in its own folder.
#include <memory>

#include "cli/resume_command.hpp"

namespace itera::cli {

void add_retry(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto again = std::make_shared<Again>();
  auto pool = std::make_shared<PoolOptions>();
  auto failed = std::make_shared<bool>(false);
  again->failed_too = true;
  CLI::App* command =
      app.add_subcommand("retry",
                         "try again what failed in a run, and what waited for it\n\n"
                         "examples:\n"
                         "  itera-lab retry --failed last\n"
                         "  itera-lab retry --failed last --time-limit 2h");
  command->add_option("RUN", again->run, "a run folder, NAME, NAME/ID or last")->required();
  command->add_flag("--failed", *failed, "the stages that failed")->required();
  command->add_flag("--replan", again->replan, "also when stages have to run anew");
  add_pool_options(*command, *pool);
  command->callback([&globals, &chosen, again, pool, failed] {
    chosen = [&globals, again, pool] { return resume(globals, *again, *pool); };
  });
}

}  // namespace itera::cli
