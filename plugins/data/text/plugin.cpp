// What this library offers: the data source "text".
#include "itera/plugin.hpp"

#include "text.hpp"

ITERA_PLUGIN("text", "0.1.0") {
  using namespace itera;
  registrar.add<text::Text>(Kind::data, "text",
                            "Text files, split by whole documents and turned into tokens",
                            text::schema());
}
