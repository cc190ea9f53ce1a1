// Text: a data source that reads UTF-8 text files. The stages of prepare() are the other headers of
// this folder.
#pragma once

#include "itera/component.hpp"
#include "parameters.hpp"

namespace itera::text {

class Text final : public DataSource {
 public:
  explicit Text(Parameters parameters);
  CorpusDraft prepare(Context& context) override;

 private:
  Parameters parameters_;
};

}  // namespace itera::text
