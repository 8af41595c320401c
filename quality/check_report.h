// A CheckReport is the outcome of a check: a status for the whole and for every promise, with the
// counts that each number is a share of. Its JSON is the answer of `goldline check --json`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "quality/check_plan.h"

namespace goldline::quality {

enum class CheckStatus : std::uint8_t { kPassed, kWarned, kFailed, kSkipped, kErrored };
std::string_view ToString(CheckStatus status);

struct Example {
  std::string input;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::optional<std::string> value;  // nullopt: there is none, or it is not to be shown
};

struct RuleResult {
  Rule rule;
  CheckStatus status = CheckStatus::kPassed;
  std::string reason;  // why it failed, was skipped or errored
  std::uint64_t rows_total = 0;
  std::uint64_t rows_filtered_out = 0;
  std::uint64_t rows_null = 0;
  std::uint64_t rows_evaluated = 0;
  std::uint64_t rows_failed = 0;
  std::string measured;  // what was compared with the threshold, if there is one
  std::optional<DuplicateCounts> duplicates;
  std::vector<Example> examples;

  // What it means for the whole: a failure that is only observed is a warning.
  CheckStatus Outcome() const;
  // It was executed and there was something to judge.
  bool judged() const { return status != CheckStatus::kSkipped && status != CheckStatus::kErrored; }
};

struct CheckReport {
  CheckStatus status = CheckStatus::kPassed;
  std::string contract, object;
  std::uint64_t read = 0, malformed = 0, passed = 0, failed = 0;
  std::uint64_t declared = 0, executed = 0, skipped = 0, errored = 0;  // promises
  std::vector<RuleResult> rules;

  // 0 passed (warnings too, unless `strict`), 1 failed or errored.
  int ExitCode(bool strict) const;
  // Of the rule set: the SHA-256 of the rules' fingerprints, sorted, each on a line.
  std::string Fingerprint() const;
  // The members of the report, into an object that the caller has begun.
  void WriteMembers(JsonWriter& json) const;
  std::string ToText() const;
};

}  // namespace goldline::quality
