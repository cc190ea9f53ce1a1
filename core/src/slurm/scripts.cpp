// The batch scripts of a run.
#include "slurm/scripts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "slurm/templates.hpp"

namespace itera {
namespace {

constexpr std::int64_t report_minutes = 10;

void replace(std::string& text, const std::string& name, const std::string& value) {
  const std::string mark = "@" + name + "@";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

std::string option_line(const std::string& option) { return "#SBATCH " + option + "\n"; }

}  // namespace

std::vector<ArrayJob> array_jobs(const std::vector<Level>& levels, std::int64_t array_size,
                                 std::int64_t max_running) {
  std::vector<ArrayJob> jobs;
  std::vector<std::size_t> before;
  std::int64_t first = 0;
  std::size_t level_number = 0;
  for (const Level& level : levels) {
    const auto count = static_cast<std::int64_t>(level.tasks.size());
    const std::int64_t size = array_size > 0 ? array_size : count;
    const std::int64_t chunks = (count + size - 1) / size;
    std::vector<std::size_t> now;
    for (std::int64_t i = 0; i < chunks; ++i) {
      ArrayJob job;
      job.script = fmt::format("array-{}.sh", jobs.size());
      job.first = first + i * size;
      job.count = std::min(size, count - i * size);
      if (max_running > 0)
        job.at_once = std::max<std::int64_t>(1, max_running / chunks + (i < max_running % chunks));
      job.exclusive = level.measures_time;
      job.level = level_number;
      job.after = before;
      // more arrays than may run at once: each waits for one before it
      if (max_running > 0 && i >= max_running)
        job.after.push_back(now[static_cast<std::size_t>(i - max_running)]);
      now.push_back(jobs.size());
      jobs.push_back(std::move(job));
    }
    first += count;
    before = std::move(now);
    ++level_number;
  }
  return jobs;
}

std::int64_t lead_seconds(std::int64_t minutes) {
  return std::clamp<std::int64_t>(6 * minutes, 20, 300);
}

std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-=,:+%").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string Scripts::filled(std::string text, const std::string& options) const {
  const SlurmSettings& settings = run_.settings;
  std::string all = options;
  if (!settings.partition.empty())
    all += option_line("--partition=" + shell_word(settings.partition));
  for (const std::string& option : settings.extra) all += option_line(option);
  replace(text, "NAME", "itera-" + run_.name);
  replace(text, "LOGS", shell_word(run_.logs.string()));
  replace(text, "CACHE", shell_word(run_.cache.string()));
  replace(text, "FOLDER", shell_word(run_.working_folder.string()));
  replace(text, "PROGRAM", shell_word(run_.program.string()));
  replace(text, "RUN", shell_word(run_.folder.string()));
  const std::string line = "@OPTIONS@\n";
  text.replace(text.find(line), line.size(), all);
  return text;
}

std::string Scripts::array(const ArrayJob& job) const {
  const SlurmSettings& settings = run_.settings;
  std::string options;
  if (settings.memory_mib > 0) options += option_line(fmt::format("--mem={}", settings.memory_mib));
  if (settings.gpus > 0) options += option_line(fmt::format("--gres=gpu:{}", settings.gpus));
  if (job.exclusive) options += option_line("--exclusive");
  std::string text = array_template;
  std::string range = fmt::format("0-{}", job.count - 1);
  if (job.at_once > 0) range += fmt::format("%{}", job.at_once);
  replace(text, "ARRAY", range);
  replace(text, "CPUS", std::to_string(settings.cpus));
  replace(text, "MINUTES", std::to_string(settings.minutes));
  replace(text, "LEAD", std::to_string(lead_seconds(settings.minutes)));
  replace(text, "FIRST", std::to_string(job.first));
  return filled(std::move(text), options);
}

std::string Scripts::report() const {
  std::string text = report_template;
  replace(text, "MINUTES", std::to_string(std::min(report_minutes, run_.settings.minutes)));
  return filled(std::move(text), "");
}

std::string Scripts::submit(const std::vector<ArrayJob>& arrays) const {
  const auto after = [](const std::vector<std::size_t>& jobs) {
    std::string numbers;
    for (const std::size_t job : jobs) numbers += fmt::format(":$job_{}", job);
    return numbers.empty() ? numbers : " --dependency=afterany" + numbers;
  };
  std::string text = submit_template;
  std::vector<std::size_t> last;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    text += fmt::format("job_{}=$(submit {}{})\n", i, arrays[i].script, after(arrays[i].after));
    if (arrays[i].level == arrays.back().level) last.push_back(i);
  }
  return text + fmt::format("report=$(submit report.sh{})\necho \"$report\"\n", after(last));
}

}  // namespace itera
