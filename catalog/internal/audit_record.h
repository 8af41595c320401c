// The stored shapes of audit entries and of the values beside them; see core/store/keyspaces.h for
// their keys.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace goldline::catalog::internal {

struct AuditCommitmentRecord {
  std::string name;
  std::string commitment;  // 32 bytes
  bool operator==(const AuditCommitmentRecord&) const = default;
};

struct AuditRecord {
  std::int64_t time = 0;
  std::string actor;
  std::string action;
  std::string subject;
  std::map<std::string, std::string> details;
  std::uint64_t values_high = 0;  // key of the sealed values, 0 for none
  std::uint64_t values_low = 0;
  std::vector<AuditCommitmentRecord> commitments;
  bool operator==(const AuditRecord&) const = default;
};

// What is sealed: one for each commitment, in their order.
struct AuditValuesRecord {
  std::vector<std::string> salts;
  std::vector<std::string> values;
  bool operator==(const AuditValuesRecord&) const = default;
};

std::string Encode(const AuditRecord& record);
Result<AuditRecord> DecodeAudit(std::string_view bytes);
std::string Encode(const AuditValuesRecord& record);
Result<AuditValuesRecord> DecodeAuditValues(std::string_view bytes);

}  // namespace goldline::catalog::internal
