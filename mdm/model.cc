// Reading a MatchModel from YAML. Every table of names stands once, at the top.

#include "mdm/model.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text.h"
#include "mdm/errors.h"

namespace goldline::mdm {
namespace {

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};

constexpr std::array<Named<Role>, 11> kRoles = {{
    {"given_name", Role::kGivenName},
    {"family_name", Role::kFamilyName},
    {"full_name", Role::kFullName},
    {"email", Role::kEmail},
    {"phone", Role::kPhone},
    {"date_of_birth", Role::kDateOfBirth},
    {"address", Role::kAddress},
    {"postcode", Role::kPostcode},
    {"city", Role::kCity},
    {"identifier", Role::kIdentifier},
    {"category", Role::kCategory},
}};

constexpr std::array<Named<SurvivorshipKind>, 4> kKinds = {{
    {"source_priority", SurvivorshipKind::kSourcePriority},
    {"most_recent", SurvivorshipKind::kMostRecent},
    {"most_frequent", SurvivorshipKind::kMostFrequent},
    {"most_complete", SurvivorshipKind::kMostComplete},
}};

template <class Table, class Value>
std::string_view NameOf(const Table& table, Value value) {
  for (const auto& entry : table) {
    if (entry.value == value) return entry.name;
  }
  return "";
}

template <class Table>
std::string NamesOf(const Table& table) {
  std::string names;
  for (const auto& entry : table) names += Concat(names.empty() ? "" : ", ", entry.name);
  return names;
}

// Reads one model; carries the name of the input for messages.
class ModelReader {
 public:
  explicit ModelReader(std::string_view input) : input_(input) {}

  Result<MatchModel> Read(const YamlNode& root) const {
    MatchModel model;
    GL_RETURN_IF_ERROR(OnlyKeys(
        root, {"entity", "attributes", "thresholds", "survivorship", "version", "description"}));
    if (const YamlNode* entity = root.Find("entity"); entity && entity->text != "person") {
      return Bad(*entity, "entity", Concat(Quoted(entity->text), " is not person"));
    }
    if (const YamlNode* attributes = root.Find("attributes")) {
      GL_TRY(model.attributes, Attributes(*attributes));
    }
    if (const YamlNode* thresholds = root.Find("thresholds")) {
      GL_TRY(model.thresholds, Thresholds(*thresholds));
    }
    if (const YamlNode* survivorship = root.Find("survivorship")) {
      GL_RETURN_IF_ERROR(Survivorship(*survivorship, model));
    }
    return model;
  }

 private:
  Error Bad(const YamlNode& at, std::string_view what, std::string_view why) const {
    return errors::BadModel(what, why).At({std::string(input_), at.line, at.column});
  }

  Status OnlyKeys(const YamlNode& node, const std::vector<std::string>& allowed) const {
    if (!node.is_mapping()) return Bad(node, "match model", "a mapping is expected here");
    for (const auto& [key, value] : node.entries) {
      if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
      return Bad(value, Quoted(key), Concat("unknown key; ", NameHint(key, allowed, "known are ")));
    }
    return Ok();
  }

  Result<std::vector<MatchAttribute>> Attributes(const YamlNode& node) const {
    if (!node.is_sequence()) return Bad(node, "attributes", "a list is expected");
    std::vector<MatchAttribute> attributes;
    for (const YamlNode& item : node.items) {
      GL_RETURN_IF_ERROR(OnlyKeys(item, {"field", "role"}));
      const YamlNode* field = item.Find("field");
      const YamlNode* role = item.Find("role");
      if (!field || field->text.empty()) return Bad(item, "attributes", "a field is missing");
      if (!role) return Bad(item, field->text, "its role is missing");
      const std::optional<Role> known = RoleFromName(role->text);
      if (!known) {
        return Bad(*role, Concat("role ", Quoted(role->text)),
                   Concat("not one of ", NamesOf(kRoles)));
      }
      attributes.push_back({field->text, *known});
    }
    return attributes;
  }

  Result<double> Number(const YamlNode& node, std::string_view name) const {
    double value = 0;
    const char* end = node.text.data() + node.text.size();
    const auto parsed = std::from_chars(node.text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || !(value >= -100 && value <= 100)) {
      return Bad(node, name, Concat(Quoted(node.text), " is not a weight between -100 and 100"));
    }
    return value;
  }

  Result<MatchThresholds> Thresholds(const YamlNode& node) const {
    GL_RETURN_IF_ERROR(OnlyKeys(node, {"merge", "edge", "missing_pair"}));
    MatchThresholds thresholds;
    if (const YamlNode* merge = node.Find("merge")) {
      GL_TRY(thresholds.merge, Number(*merge, "merge"));
    }
    if (const YamlNode* edge = node.Find("edge")) {
      GL_TRY(thresholds.edge, Number(*edge, "edge"));
    }
    if (const YamlNode* missing = node.Find("missing_pair")) {
      GL_TRY(thresholds.missing_pair, Number(*missing, "missing_pair"));
    }
    // Otherwise records that were never compared would merge.
    if (thresholds.merge < thresholds.missing_pair + 1) {
      return Bad(node, "thresholds", "merge must be above missing_pair by 1 or more");
    }
    return thresholds;
  }

  Status Survivorship(const YamlNode& node, MatchModel& model) const {
    GL_RETURN_IF_ERROR(OnlyKeys(node, {"default", "fields"}));
    if (const YamlNode* steps = node.Find("default")) {
      GL_TRY(model.default_steps, Steps(*steps));
    }
    const YamlNode* fields = node.Find("fields");
    if (!fields) return Ok();
    if (!fields->is_mapping()) return Bad(*fields, "fields", "a mapping is expected");
    for (const auto& [field, steps] : fields->entries) {
      GL_TRY(auto read, Steps(steps));
      model.rules.push_back({field, std::move(read)});
    }
    return Ok();
  }

  Result<std::vector<SurvivorshipStep>> Steps(const YamlNode& node) const {
    if (!node.is_sequence()) return Bad(node, "survivorship", "a list of steps is expected");
    std::vector<SurvivorshipStep> steps;
    for (const YamlNode& item : node.items) {
      GL_TRY(SurvivorshipStep step, Step(item));
      steps.push_back(std::move(step));
    }
    return steps;
  }

  Result<SurvivorshipStep> Step(const YamlNode& item) const {
    SurvivorshipStep step;
    std::string_view name = item.text;
    const YamlNode* sources = nullptr;
    if (item.is_mapping() && item.entries.size() == 1) {
      name = item.entries[0].key;
      sources = &item.entries[0].value;
    }
    const auto* known = std::find_if(kKinds.begin(), kKinds.end(),
                                     [&](const auto& kind) { return kind.name == name; });
    if (known == kKinds.end()) {
      return Bad(item, Concat("survivorship step ", Quoted(name)),
                 Concat("not one of ", NamesOf(kKinds)));
    }
    step.kind = known->value;
    const bool wants_sources = step.kind == SurvivorshipKind::kSourcePriority;
    if (wants_sources != (sources != nullptr && sources->is_sequence())) {
      return Bad(item, name, "source_priority, and only it, has a list of sources");
    }
    if (sources) {
      for (const YamlNode& source : sources->items) step.sources.push_back(source.text);
    }
    return step;
  }

  std::string_view input_;
};

}  // namespace

std::string_view ToString(Role role) { return NameOf(kRoles, role); }
std::string_view ToString(SurvivorshipKind kind) { return NameOf(kKinds, kind); }

std::optional<Role> RoleFromName(std::string_view name) {
  for (const auto& entry : kRoles) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

const std::vector<SurvivorshipStep>& MatchModel::StepsFor(std::string_view field) const {
  for (const SurvivorshipRule& rule : rules) {
    if (rule.field == field) return rule.steps;
  }
  return default_steps;
}

Result<MatchModel> ParseMatchModel(const YamlNode& yaml, std::string_view input) {
  return ModelReader(input).Read(yaml);
}

Status CheckModelFields(const YamlNode& yaml, std::string_view input,
                        const std::vector<std::string>& fields) {
  const YamlNode* attributes = yaml.Find("attributes");
  if (attributes == nullptr) return Ok();
  for (const YamlNode& attribute : attributes->items) {
    const YamlNode* field = attribute.Find("field");
    if (std::find(fields.begin(), fields.end(), field->text) != fields.end()) continue;
    return errors::BadModel(Concat("field ", Quoted(field->text)), "no record has it")
        .At({std::string(input), field->line, field->column})
        .Hint(NameHint(field->text, fields, "fields are "));
  }
  return Ok();
}

}  // namespace goldline::mdm
