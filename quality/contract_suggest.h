// Suggests a contract from a profile: what held for all the records seen, as far as it is likely to
// be meant and not to be chance. A figure that is an estimate (distinct values) leads to a promise
// only as a candidate: who has the data checks the contract against it, and asks again without the
// promises that do not hold.
//
//   YamlNode contract = SuggestContract(profile, {.name = "orders"}, {});
//   std::cout << WriteYaml(contract);
//
// Pure functions.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "core/yaml.h"
#include "quality/check_plan.h"
#include "quality/profile.h"

namespace goldline::quality {

// A promise about a field, by the kind of its rule.
using Promise = std::pair<std::string, RuleKind>;

struct SuggestOptions {
  std::string name;           // of the contract and its object
  std::string physical_name;  // of the object: the input
};

// An ODCS v3.1.0 document, a draft of version 1.0.0, without the promises in `left_out`.
YamlNode SuggestContract(const DatasetProfile& profile, const SuggestOptions& options,
                         const std::set<Promise>& left_out);

}  // namespace goldline::quality
