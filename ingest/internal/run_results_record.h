// The stored shape of a rule's outcome; see core/store/keyspaces.h for its key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline::ingest::internal {

struct RuleOutcomeRecord {
  std::uint64_t run_high = 0;  // UUID of the run
  std::uint64_t run_low = 0;
  std::string kind;
  std::vector<std::string> fields;
  std::string severity;
  std::string status;
  std::string reason;
  std::uint64_t rows_total = 0;
  std::uint64_t rows_null = 0;
  std::uint64_t rows_evaluated = 0;
  std::uint64_t rows_failed = 0;
  std::string metric;  // since version 2
  bool operator==(const RuleOutcomeRecord&) const = default;
};

std::string Encode(const RuleOutcomeRecord& record);
Result<RuleOutcomeRecord> DecodeRuleOutcome(std::string_view bytes);

}  // namespace goldline::ingest::internal
