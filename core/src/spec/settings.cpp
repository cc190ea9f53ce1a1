// A spec with some of its values set.
#include "spec/settings.hpp"

#include <algorithm>
#include <tuple>

namespace itera {
namespace {

const std::string& section_name(const Setting& setting) { return setting.path.steps[0].key; }

bool earlier(const Setting* a, const Setting* b) {
  const auto rank = [](const Setting& s) {
    return std::make_tuple(s.path.steps.size(), s.path.steps.back().key != "use");
  };
  const int order = section_name(*a).compare(section_name(*b));
  return order != 0 ? order < 0 : rank(*a) < rank(*b);
}

Node* node_at(Node& root, const std::vector<Step>& steps, std::size_t count) {
  Node* node = &root;
  for (std::size_t i = 0; i < count && node != nullptr; ++i) {
    const Step& step = steps[i];
    if (step.index) {
      node = *step.index < node->items.size() ? &node->items[*step.index] : nullptr;
    } else {
      Entry* entry = node->find(step.key);
      node = entry ? &entry->value : nullptr;
    }
  }
  return node;
}

/// Another component has other parameters.
void forget_parameters(Node& root, const Setting& setting) {
  const std::vector<Step>& steps = setting.path.steps;
  if (steps.back().key != "use" || steps.size() < 2) return;
  Node* component = node_at(root, steps, steps.size() - 1);
  const Entry* use = component ? component->find("use") : nullptr;
  if (!use || use->value.text == setting.value.text) return;
  std::erase_if(component->entries,
                [](const Entry& entry) { return entry.key != "use" && entry.key != "guard"; });
}

}  // namespace

Root Applied::operator()(std::vector<const Setting*> settings) {
  std::stable_sort(settings.begin(), settings.end(), earlier);
  Root root = base_;
  for (auto begin = settings.cbegin(); begin != settings.cend();) {
    const auto end = std::find_if(begin, settings.cend(), [&](const Setting* other) {
      return section_name(*other) != section_name(**begin);
    });
    root.set(section(begin, end));
    begin = end;
  }
  return root;
}

EntryPtr Applied::section(Range begin, Range end) {
  std::string numbers;
  for (auto it = begin; it != end; ++it) numbers += std::to_string((*it)->number) + " ";
  EntryPtr& made = made_[numbers];
  if (made) return made;
  Node root;
  root.kind = Node::Kind::map;
  root.place = base_.place;
  if (const EntryPtr written = base_.find(section_name(**begin))) root.entries.push_back(*written);
  for (auto it = begin; it != end; ++it) {
    forget_parameters(root, **it);
    set_value(root, (*it)->path.steps, (*it)->value, faults_);
  }
  return made = std::make_shared<const Entry>(std::move(root.entries.front()));
}

}  // namespace itera
