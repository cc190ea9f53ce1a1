// Overrides from the command line.
#include "spec/override.hpp"

#include <memory>
#include <string_view>

#include "spec/path.hpp"

namespace itera {
namespace {

constexpr int rank_of_overrides = 1'000'000;     // after all files
constexpr std::string_view before_path = "-s ";  // in what is shown

void apply(Node& root, const std::string& text, int number, Faults& faults) {
  const std::size_t equals = text.find('=');
  const auto source = std::make_shared<const Source>("-s " + text.substr(0, equals), "-s " + text,
                                                     rank_of_overrides + number, true);
  const PlaceOf place = [&](std::size_t begin, std::size_t end) {
    return Place{source, 1, static_cast<int>(before_path.size() + begin) + 1,
                 static_cast<int>(end > begin ? end - begin : 1)};
  };
  if (equals == std::string::npos) return faults.add(place(0, text.size()), "expected path=value");
  const std::vector<Step> steps =
      read_path(std::string_view(text).substr(0, equals), place, faults);
  if (steps.empty()) return;
  if (steps[0].key == "extends") {
    return faults.add(steps[0].place, "\"extends\" is read before overrides: set it in the file");
  }
  Tree value = read_tree_from(source, before_path.size() + equals + 1, faults);
  if (!value.complete) return;
  if (value.root.is(Node::Kind::null)) value.root.place = steps.back().place;
  set_value(root, steps, std::move(value.root), faults);
}

}  // namespace

void apply_overrides(Node& root, const std::vector<std::string>& overrides, Faults& faults) {
  int number = 0;
  for (const std::string& text : overrides) apply(root, text, number++, faults);
}

}  // namespace itera
