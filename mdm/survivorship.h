// Survivorship picks, for each field, the value that a golden record shows, and says why: the
// winning record and its source, the step that decided and every losing value. A pure function.
//
//   std::vector<SourceRecord> members = ...;   // the records of one person, one value a field
//   std::vector<SurvivingValue> values = Survive(fields, members, model);
//   values[2].value, values[2].winner, values[2].decided_by
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/time.h"
#include "mdm/model.h"

namespace goldline::mdm {

// One system's version of a person.
struct SourceRecord {
  std::string source;                              // the system's name
  std::string id;                                  // the record's id in it
  UtcTime changed;                                 // event time; 0 where unknown
  std::vector<std::optional<std::string>> values;  // one for each field; nullopt has no value
};

struct LosingValue {
  std::string value;
  std::size_t member = 0;
};

struct SurvivingValue {
  std::string field;
  std::optional<std::string> value;  // nullopt: no member has one
  std::size_t winner = 0;            // position among the members
  std::string decided_by;  // a step ("most_recent"), "only_value", "record_order", "no_value"
  std::vector<LosingValue> losers;  // of members with another value, in their order
};

// One for each field, in order. Members are taken by (source, id), so their order does not matter.
// A missing or empty value never wins over a value.
std::vector<SurvivingValue> Survive(std::span<const std::string> fields,
                                    std::span<const SourceRecord> members, const MatchModel& model);

}  // namespace goldline::mdm
