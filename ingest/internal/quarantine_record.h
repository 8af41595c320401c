// The stored shapes of the quarantine; see core/store/keyspaces.h for their keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline::ingest::internal {

// Of kRunRow: a record as it was set aside.
struct SetAsideRecord {
  std::string line;  // of JSON, as in a quarantine file (quality/quarantine.h)
  bool operator==(const SetAsideRecord&) const = default;
};

// Of kRunRow: what was decided about it last.
struct RowDecisionRecord {
  std::uint8_t state = 0;
  std::int64_t time = 0;
  std::string actor;
  std::string note;
  std::string record;  // JSON of what it was changed to, or empty
  std::vector<std::string> fields;
  bool operator==(const RowDecisionRecord&) const = default;
};

struct TypedFieldRecord {
  std::string name;
  std::string type;
  bool operator==(const TypedFieldRecord&) const = default;
};

struct RuleRowsRecord {
  std::string rule;
  std::uint64_t rows = 0;
  std::uint64_t fixed = 0;
  std::uint64_t released = 0;
  std::uint64_t dropped = 0;
  bool operator==(const RuleRowsRecord&) const = default;
};

// Of kQuarantine.
struct QuarantineSetRecord {
  std::uint64_t run_high = 0;  // UUID of the run
  std::uint64_t run_low = 0;
  std::int64_t time = 0;
  std::string object;
  std::uint64_t contract_high = 0;  // hash of its text
  std::uint64_t contract_low = 0;
  std::uint8_t gate = 0;  // 1 observe, 2 quarantine, 3 stop
  std::vector<TypedFieldRecord> fields;
  std::string admitted;
  std::uint64_t rows = 0;
  std::uint64_t fixed = 0;
  std::uint64_t released = 0;
  std::uint64_t dropped = 0;
  std::vector<RuleRowsRecord> rules;
  bool operator==(const QuarantineSetRecord&) const = default;
};

std::string Encode(const SetAsideRecord& record);
Result<SetAsideRecord> DecodeSetAside(std::string_view bytes);
std::string Encode(const RowDecisionRecord& record);
Result<RowDecisionRecord> DecodeRowDecision(std::string_view bytes);
std::string Encode(const QuarantineSetRecord& record);
Result<QuarantineSetRecord> DecodeQuarantineSet(std::string_view bytes);

}  // namespace goldline::ingest::internal
