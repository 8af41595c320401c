// The difference of two versions of a contract: every change by its path, and whom it breaks.
// A promise made weaker breaks consumers, who relied on it; one made stronger breaks producers, who
// have to keep it. What is named (objects, properties, rules, servers, …) is compared by its name,
// whatever its position.
//
//   const ContractDiff diff = CompareContracts(older, newer);
//   if (diff.Breaks(Party::kConsumers)) ...
//
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quality/contract.h"

namespace goldline::quality {

enum class ChangeKind : std::uint8_t { kAdded, kRemoved, kChanged };
enum class Party : std::uint8_t { kNobody, kProducers, kConsumers };
std::string_view ToString(ChangeKind kind);
std::string_view ToString(Party party);

struct ContractChange {
  ChangeKind kind = ChangeKind::kChanged;
  std::string path;           // "schema.orders.properties.amount.required"
  std::string before, after;  // of a changed scalar; else empty where it is not one
  ContractPlace place;        // in the newer file; of what was removed, in the older
  Party breaks = Party::kNobody;
  std::string why;  // empty when it breaks nobody
};

struct ContractDiff {
  std::vector<ContractChange> changes;  // in the order of the older file, then what is new
  std::string version_before, version_after;

  bool Breaks(Party party) const;
  // Breaking consumers asks for a new major version (semantic versioning); whether that is missing.
  bool HidesBreak() const;
};

ContractDiff CompareContracts(const Contract& older, const Contract& newer);

}  // namespace goldline::quality
