// What lies where in a run folder's slurm/.
#include "slurm/job_folder.hpp"

#include <fmt/format.h>

namespace itera {
namespace {

std::string in_folder(const std::string& name) { return "slurm/" + name; }
std::string task_file(std::int64_t number) { return fmt::format("tasks/{}.json", number); }
std::string count_file(std::int64_t task) { return fmt::format("out_of_time/{}.json", task); }

}  // namespace

namespace fs = std::filesystem;

JobFolder::JobFolder(const RunFolder& run) : run_(run), path_(run.path() / in_folder("")) {}

fs::path JobFolder::log() const { return path_ / "log"; }
fs::path JobFolder::task(std::int64_t number) const { return path_ / task_file(number); }
fs::path JobFolder::attempts(std::int64_t task) const {
  return path_ / "attempts" / std::to_string(task);
}
fs::path JobFolder::script(const std::string& name) const { return path_ / name; }
fs::path JobFolder::submitted() const { return path_ / "submitted"; }

void JobFolder::clear() const {
  fs::create_directories(log());
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path() != log()) fs::remove_all(entry.path());
  }
}

void JobFolder::write_task(std::int64_t number, const Values& content) const {
  run_.write(in_folder(task_file(number)), content);
}

void JobFolder::write_script(const std::string& name, const std::string& text) const {
  run_.write_text(in_folder(name), text);
}

void JobFolder::write_jobs(const Values& jobs) const { run_.write(in_folder("jobs.json"), jobs); }

Values JobFolder::jobs() const { return run_.read(in_folder("jobs.json")); }

bool JobFolder::waits_for_a_person() const {
  return fs::exists(script(submit_script)) && !fs::exists(submitted());
}

std::int64_t JobFolder::times_out_of_time(std::int64_t task) const {
  const std::string count = in_folder(count_file(task));
  return run_.has(count) ? run_.read(count).get<std::int64_t>() : 0;
}

void JobFolder::count_out_of_time(std::int64_t task) const {
  run_.write(in_folder(count_file(task)), times_out_of_time(task) + 1);
}

}  // namespace itera
