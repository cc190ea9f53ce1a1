// The table of groups: books of the Bible with more than 2 % of their 8-grams (of words) in another
// book of the group.
#include "groups.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace itera::text {
namespace {

struct Group {
  std::string_view name;
  std::vector<std::string_view> titles;
};

const std::vector<Group>& groups() {
  static const std::vector<Group> table{
      {"the Gospels", {"Matthew", "Mark", "Luke", "John"}},
      {"Samuel, Kings, Chronicles and Isaiah",  // 2 Kings 18 to 20 is Isaiah 36 to 39
       {"1 Samuel", "2 Samuel", "1 Kings", "2 Kings", "1 Chronicles", "2 Chronicles", "Isaiah"}},
      {"Ezra and Nehemiah", {"Ezra", "Nehemiah"}},  // the list of those who came back
  };
  return table;
}

}  // namespace

std::string_view group_of(std::string_view title) {
  for (const Group& group : groups()) {
    if (std::ranges::find(group.titles, title) != group.titles.end()) return group.name;
  }
  return {};
}

}  // namespace itera::text
