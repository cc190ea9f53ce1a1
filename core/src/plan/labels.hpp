// What the points of a plan are called, so that each says what tells it from the others.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "spec/experiment.hpp"

namespace itera {

class Labels {
 public:
  struct Label {
    std::string point;  ///< no two alike
    std::string group;  ///< without the seed: points that differ in nothing else have it in common
  };

  /// `varied` are the paths that a sweep sets.
  Labels(const Catalogue& catalogue, std::vector<std::string> varied)
      : catalogue_(catalogue), varied_(std::move(varied)) {}

  /// The next point: the experiment's chain, or its twin.
  void add(const Experiment& experiment, bool twin);

  /// One for each point: its chain ("f32" or the file's name for a twin), then what
  /// the sweep varies and the chain does not show: "int4 (nf4), seed=2".
  [[nodiscard]] std::vector<Label> make() const;

 private:
  struct Point {
    std::string chain;
    std::map<std::string, std::string> values;  ///< dotted path → value
  };
  [[nodiscard]] std::map<std::string, std::string> names() const;

  const Catalogue& catalogue_;
  std::vector<std::string> varied_;
  std::vector<Point> points_;
  std::map<std::string, std::set<std::string>> seen_;  ///< dotted path → all its values
};

}  // namespace itera
