// A linter for contracts: what a contract says but does not mean, with why and what to write
// instead. The text of the standard decides; where its text, its schema and its tools disagree, a
// finding says so.
//
//   for (const LintFinding& finding : LintContract(contract)) ...   // in the order of the file
//
// A contract that Contract::Parse refuses never comes here. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "quality/contract.h"

namespace goldline::quality {

struct LintFinding {
  std::string_view code;  // stable, snake_case: "pattern_outside_arguments"
  Severity severity = Severity::kWarning;
  std::string path;  // "schema[0].properties[2].quality[0]"
  ContractPlace place;
  std::string message;
  std::string hint;  // may be empty
};

std::vector<LintFinding> LintContract(const Contract& contract);

}  // namespace goldline::quality
