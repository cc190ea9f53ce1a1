// Answers, and the messages for those that are none.
#include "recognition.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "itera/error.hpp"

namespace itera {

namespace {

constexpr std::size_t most_listed = 40;

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

/// At most so many of them, and how many more there are.
template <class Show>
std::string listed(const std::vector<std::string>& names, std::size_t most, const Show& show) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) shown.push_back(show(names[i]));
  const std::string rest =
      names.size() > most ? fmt::format(" and {} more", names.size() - most) : "";
  return join(shown, ", ") + rest;
}

std::string count_of(const std::vector<std::string>& names, const char* verb) {
  return names.size() == 1 ? fmt::format("1 tensor {}s", verb)
                           : fmt::format("{} tensors {}", names.size(), verb);
}

}  // namespace

std::map<std::string, Recognised> ask(const ForeignModel& model,
                                      const Architectures& architectures) {
  const ForeignTensors tensors = described(model);
  std::map<std::string, Recognised> answers;
  for (const auto& [name, architecture] : architectures) {
    if (auto answer = architecture->recognise(tensors)) answers.emplace(name, std::move(*answer));
  }
  return answers;
}

std::string undecided(const std::map<std::string, Recognised>& answers, const ForeignModel& model,
                      const Architectures& architectures) {
  if (answers.size() == 1) return "";
  std::vector<std::string> names;
  if (!answers.empty()) {
    for (const auto& [name, answer] : answers) names.push_back(name);
    return fmt::format("several architectures recognise it: {}", join(names, ", "));
  }
  for (const auto& [name, architecture] : architectures) names.push_back(name);
  const std::string asked = names.empty() ? "there is none" : "asked: " + join(names, ", ");
  if (model.weights.empty()) {
    return fmt::format("it holds no tensors where a model would have them; its keys are {}",
                       model.beside.empty() ? "none" : listed(model.beside, 8, quoted));
  }
  std::vector<std::string> weights;
  for (const ForeignWeight& weight : model.weights) weights.push_back(weight.name);
  return fmt::format("no architecture recognises it ({}); its tensors are {}", asked,
                     listed(weights, 4, quoted));
}

std::string incomplete(const std::string& name, const Recognised& answer,
                       const Architecture& architecture, bool partial) {
  std::vector<std::string> ours, faults;
  for (const TensorInfo& info : architecture.tensors(answer.config)) ours.push_back(info.name);
  if (!answer.unclaimed.empty()) {
    const auto with_nearest = [&](const std::string& key) {
      const auto near = nearest(key, ours);
      return quoted(key) + (near ? fmt::format(" (nearest of ours: \"{}\")", *near) : "");
    };
    faults.push_back(fmt::format("{} to no part of architecture \"{}\": {}",
                                 count_of(answer.unclaimed, "belong"), name,
                                 listed(answer.unclaimed, most_listed, with_nearest)));
  }
  if (!answer.missing.empty() && !partial) {
    faults.push_back(fmt::format(
        "{} missing that architecture \"{}\" has: {}; `partial` takes zeros in their place",
        answer.missing.size() == 1 ? "1 tensor is"
                                   : fmt::format("{} tensors are", answer.missing.size()),
        name, listed(answer.missing, most_listed, quoted)));
  }
  return join(faults, "; ");
}

}  // namespace itera
