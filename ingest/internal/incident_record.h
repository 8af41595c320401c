// The stored shape of an incident; see core/store/keyspaces.h for its keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline::ingest::internal {

struct IncidentEventRecord {
  std::int64_t time = 0;
  std::string actor;
  std::string what;
  std::string note;
  bool operator==(const IncidentEventRecord&) const = default;
};

struct IncidentRecord {
  std::uint64_t number = 0;
  std::string kind;
  std::vector<std::string> fields;
  std::string severity;
  std::uint8_t state = 0;
  std::int64_t opened = 0;
  std::int64_t last_failed = 0;
  std::int64_t last_passed = 0;  // 0: never
  std::uint64_t first_run_high = 0;
  std::uint64_t first_run_low = 0;
  std::uint64_t last_run_high = 0;
  std::uint64_t last_run_low = 0;
  std::uint64_t failures = 0;
  std::uint64_t reopened = 0;
  std::uint64_t rows_failed = 0;
  std::string reason;
  std::string owner;
  std::string assignee;
  std::string cause;
  bool close_when_passed = false;
  std::vector<IncidentEventRecord> events;
  bool operator==(const IncidentRecord&) const = default;
};

std::string Encode(const IncidentRecord& record);
Result<IncidentRecord> DecodeIncident(std::string_view bytes);

}  // namespace goldline::ingest::internal
