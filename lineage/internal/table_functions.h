// What functions in FROM call their columns where the statement gives no names.
#pragma once

#include <string_view>

namespace goldline::lineage {

struct TableFunction {
  std::string_view name;       // in lower case
  std::string_view columns;    // separated by commas
  std::string_view positions;  // those among them that count, and have no source
};

// nullptr: not known. `name` in lower case.
const TableFunction* FindTableFunction(std::string_view name);

}  // namespace goldline::lineage
