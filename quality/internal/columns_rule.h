// Promises about the names of the columns that the data has.
#pragma once

#include <string>
#include <vector>

#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {

struct ColumnsVerdict {
  bool holds = false;
  std::string measured;  // how many there are
  std::string reason;    // of one that does not hold: which are missing, which are too many
};

// `all` are the names in their order in the data.
ColumnsVerdict JudgeColumns(const ColumnsPlan& plan, const std::vector<std::string>& all);

}  // namespace goldline::quality::internal
