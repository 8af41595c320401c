// A MatchModel says how records of persons are compared and what survives of them: the role of each
// field, the thresholds of clustering and the survivorship rules. It is read from YAML or inferred
// from names and values of the fields. A value: copy it, share it between threads.
//
//   GL_TRY(YamlNode yaml, ParseYaml(text, "customers.model.yaml"));
//   GL_TRY(MatchModel model, ParseMatchModel(yaml, "customers.model.yaml"));
//   MatchModel model = InferMatchModel(batches, {"customer_id"});
//
//   attributes:
//     - {field: given_name, role: given_name}
//     - {field: email, role: email}
//   thresholds: {merge: -2, edge: -8, missing_pair: -6}
//   survivorship:
//     default: [{source_priority: [crm, webshop]}, most_recent, most_frequent, most_complete]
//     fields:
//       email: [most_recent, most_frequent]
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "core/yaml.h"

namespace goldline::mdm {

// What a field means for matching. A full name is parsed into given and family names.
enum class Role : std::uint8_t {
  kGivenName,
  kFamilyName,
  kFullName,
  kEmail,
  kPhone,
  kDateOfBirth,
  kAddress,
  kPostcode,
  kCity,
  kIdentifier,  // nearly unique for a person: tax or social security number, membership card
  kCategory,    // few values: gender, occupation, state
};

std::string_view ToString(Role role);
std::optional<Role> RoleFromName(std::string_view name);

struct MatchAttribute {
  std::string field;
  Role role = Role::kCategory;
  friend bool operator==(const MatchAttribute&, const MatchAttribute&) = default;
};

// In bits of match weight, the prior included; see internal/cluster.h.
struct MatchThresholds {
  double merge = -2;         // clusters merge while their mean weight is above it
  double edge = -10;         // weaker pairs are not looked at
  double missing_pair = -6;  // what a pair that blocking did not propose counts
};

enum class SurvivorshipKind : std::uint8_t {
  kSourcePriority,
  kMostRecent,
  kMostFrequent,
  kMostComplete,
};

std::string_view ToString(SurvivorshipKind kind);

struct SurvivorshipStep {
  SurvivorshipKind kind = SurvivorshipKind::kMostFrequent;
  std::vector<std::string> sources;  // of kSourcePriority: the most trusted first
  friend bool operator==(const SurvivorshipStep&, const SurvivorshipStep&) = default;
};

// The steps that pick a field's value: the first that leaves one value decides.
struct SurvivorshipRule {
  std::string field;
  std::vector<SurvivorshipStep> steps;
  friend bool operator==(const SurvivorshipRule&, const SurvivorshipRule&) = default;
};

struct MatchModel {
  std::vector<MatchAttribute> attributes;
  MatchThresholds thresholds;
  std::vector<SurvivorshipStep> default_steps = {{SurvivorshipKind::kMostRecent, {}},
                                                 {SurvivorshipKind::kMostFrequent, {}},
                                                 {SurvivorshipKind::kMostComplete, {}}};
  std::vector<SurvivorshipRule> rules;

  // The steps for a field: its own rule, else the default.
  const std::vector<SurvivorshipStep>& StepsFor(std::string_view field) const;
};

// Unknown keys, roles and kinds are refused with their line.
Result<MatchModel> ParseMatchModel(const YamlNode& yaml, std::string_view input);

// Refuses a model (that ParseMatchModel accepts) which compares a field that is none of `fields`,
// with its line: it would silently compare nothing.
Status CheckModelFields(const YamlNode& yaml, std::string_view input,
                        const std::vector<std::string>& fields);

// Roles from the names of the fields, and from their values where a name says nothing. Fields in
// `ignored` (ids, truth) take no part.
MatchModel InferMatchModel(std::span<const RecordBatch> batches,
                           const std::vector<std::string>& ignored);

}  // namespace goldline::mdm
