#include "quality/contract.h"

#include <utility>

#include "core/text.h"
#include "quality/internal/contract_names.h"
#include "quality/internal/contract_reader.h"

namespace goldline::quality {

bool Threshold::Holds(const Decimal& measured) const {
  if (!low) return op == Operator::kMustNotBe;  // a number never equals a text
  switch (op) {
    case Operator::kMustBe:
      return measured == *low;
    case Operator::kMustNotBe:
      return measured != *low;
    case Operator::kGreater:
      return measured > *low;
    case Operator::kGreaterOrEqual:
      return measured >= *low;
    case Operator::kLess:
      return measured < *low;
    case Operator::kLessOrEqual:
      return measured <= *low;
    case Operator::kBetween:
      return measured >= *low && measured <= high;
    case Operator::kNotBetween:
      return measured < *low || measured > high;
  }
  return false;
}

bool Threshold::Holds(std::string_view measured) const {
  return (measured == text) == (op == Operator::kMustBe);
}

std::string Threshold::ToString() const { return Concat(quality::ToString(op), " ", text); }

Result<Contract> Contract::Parse(std::string_view yaml, std::string_view input) {
  GL_TRY(YamlNode root, ParseYaml(yaml, input));
  return ReadContract(std::move(root), input);
}

const SchemaObject* Contract::Find(std::string_view dataset) const {
  for (const SchemaObject& object : objects) {
    if (object.name == dataset || object.physical_name == dataset) return &object;
  }
  return objects.size() == 1 ? &objects.front() : nullptr;
}

std::string Contract::Owner() const {
  for (const TeamMember& member : team) {
    if (AsciiLower(member.role).find("owner") == std::string::npos) continue;
    return member.username.empty() ? member.name : member.username;
  }
  if (!team_name.empty()) return team_name;
  return team.empty() ? std::string() : team.front().username;
}

}  // namespace goldline::quality
