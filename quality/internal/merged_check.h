// What a check knows once the verdicts of all batches are merged, in input order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "quality/check_report.h"
#include "quality/internal/rule_program.h"
#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

struct MergedCheck {
  std::uint64_t records = 0;  // well-formed ones
  std::uint64_t malformed = 0;
  std::uint64_t failed_records = 0;
  std::vector<RuleCounts> totals;                   // of each rule
  std::vector<std::vector<Example>> examples;       // of each rule
  std::vector<DuplicateCounts> duplicates;          // of each of Program::keys
  std::vector<SeriesOutcome> outcomes;              // of each of Program::series
  std::vector<sql::QueryState> queries;             // of each SQL query
  std::vector<std::optional<Error>> row_errors;     // of each SQL condition: its first
  std::vector<std::optional<Error>> filter_errors;  // of each filter: its first
  std::vector<bool> fields_seen;                    // of each of Program::fields
  std::vector<std::string> columns_seen;  // as the records name them, in order of appearance
};

// Decides every promise. Takes examples and query states out of `merged`.
CheckReport DecideAll(const Program& program, MergedCheck& merged);

}  // namespace goldline::quality::internal
