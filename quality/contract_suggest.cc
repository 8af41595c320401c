#include "quality/contract_suggest.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/text.h"
#include "quality/internal/formats.h"
#include "quality/internal/semantic_kinds.h"

namespace goldline::quality {
namespace {

// Fewer records say nothing about what will come.
constexpr std::uint64_t kFewRecords = 20;
// A value set is meant when its values repeat: so many records for each of them.
constexpr std::uint64_t kRecordsPerValue = 20;

std::string_view LogicalTypeOf(std::string_view type) {
  static constexpr std::string_view kSame[] = {"integer", "number",    "boolean",
                                               "date",    "timestamp", "string"};
  return std::find(std::begin(kSame), std::end(kSame), type) == std::end(kSame) ? std::string_view()
                                                                                : type;
}

class ContractSuggester {
 public:
  ContractSuggester(const DatasetProfile& profile, const SuggestOptions& options,
                    const std::set<Promise>& left_out)
      : profile_(profile), options_(options), left_out_(left_out) {}

  YamlNode Suggest() {
    YamlNode object = YamlNode::Mapping();
    object.Set("name", YamlNode::Text(options_.name));
    if (options_.physical_name != options_.name) {
      object.Set("physicalName", YamlNode::Text(options_.physical_name));
    }
    YamlNode properties = YamlNode::Sequence({});
    for (const FieldProfile& field : profile_.fields) AddProperty(properties, field);
    object.Set("properties", std::move(properties));
    if (profile_.records > 0) {
      YamlNode rule = YamlNode::Mapping();
      rule.Set("metric", YamlNode::Plain("rowCount"))
          .Set("mustBeGreaterThan", YamlNode::Plain("0"));
      object.Set("quality", YamlNode::Sequence({std::move(rule)}));
    }
    YamlNode contract = YamlNode::Mapping();
    contract.Set("apiVersion", YamlNode::Plain("v3.1.0"));
    contract.Set("kind", YamlNode::Plain("DataContract"));
    contract.Set("id", YamlNode::Text(options_.name)).Set("name", YamlNode::Text(options_.name));
    contract.Set("version", YamlNode::Plain("1.0.0")).Set("status", YamlNode::Plain("draft"));
    contract.Set("schema", YamlNode::Sequence({std::move(object)}));
    if (profile_.malformed > 0) {
      YamlNode allowed = YamlNode::Mapping();
      allowed.Set("property", YamlNode::Plain("goldline.allowedMalformed"));
      allowed.Set("value", YamlNode::Plain(Concat(profile_.malformed)));
      contract.Set("customProperties", YamlNode::Sequence({std::move(allowed)}));
    }
    return contract;
  }

 private:
  // A path becomes objects in objects, unless what is before a dot has values of its own.
  void AddProperty(YamlNode& root, const FieldProfile& field) const {
    if (!HasValues(field) && IsObject(field.name)) return;
    YamlNode* properties = &root;
    std::string_view rest = field.name;
    for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
      const auto before = static_cast<std::size_t>(rest.data() - field.name.data()) + dot;
      if (dot == 0 || !IsObject(std::string_view(field.name).substr(0, before))) break;
      properties = &ObjectIn(*properties, rest.substr(0, dot));
      rest.remove_prefix(dot + 1);
    }
    properties->items.push_back(PropertyOf(field, rest));
  }

  static bool HasValues(const FieldProfile& field) { return field.present + field.empty > 0; }

  bool IsObject(std::string_view path) const {
    const FieldProfile* field = profile_.Find(path);
    const bool has_values = field != nullptr && HasValues(*field);
    const std::string prefix = Concat(path, ".");
    return !path.empty() && !has_values &&
           std::any_of(profile_.fields.begin(), profile_.fields.end(), [&](const auto& other) {
             return other.name.size() > prefix.size() && other.name.starts_with(prefix);
           });
  }

  // The properties of the object of that name, which is made when it is not there yet.
  static YamlNode& ObjectIn(YamlNode& properties, std::string_view name) {
    auto object = std::find_if(properties.items.begin(), properties.items.end(),
                               [&](const YamlNode& item) { return NameOf(item) == name; });
    if (object == properties.items.end()) {
      YamlNode made = YamlNode::Mapping();
      made.Set("name", YamlNode::Text(std::string(name)));
      made.Set("logicalType", YamlNode::Plain("object"));
      made.Set("properties", YamlNode::Sequence({}));
      object = properties.items.insert(properties.items.end(), std::move(made));
    }
    return object->entries.back().value;
  }

  static std::string_view NameOf(const YamlNode& property) { return property.Find("name")->text; }

  YamlNode PropertyOf(const FieldProfile& field, std::string_view name) const {
    YamlNode property = YamlNode::Mapping();
    property.Set("name", YamlNode::Text(std::string(name)));
    const std::string_view type = LogicalTypeOf(field.type);
    if (!type.empty() && Holds(field, RuleKind::kType)) {
      property.Set("logicalType", YamlNode::Plain(std::string(type)));
    }
    if (IsRequired(field)) property.Set("required", YamlNode::Plain("true"));
    if (IsUnique(field)) property.Set("unique", YamlNode::Plain("true"));
    if (IsPersonal(field.semantic)) {
      property.Set("classification", YamlNode::Plain("confidential"));
    }
    AddOptions(property, field);
    AddRules(property, field);
    return property;
  }

  bool Holds(const FieldProfile& field, RuleKind kind) const {
    return !left_out_.contains({field.name, kind});
  }

  bool IsRequired(const FieldProfile& field) const {
    return profile_.records > 0 && field.absent + field.null == 0 &&
           field.rows() == profile_.records && Holds(field, RuleKind::kRequired);
  }

  // Keys are short words and whole numbers; what is different by nature, such as a time, is no key.
  bool IsUnique(const FieldProfile& field) const {
    return profile_.records >= kFewRecords && field.present == profile_.records &&
           field.distinct_upper >= field.present &&
           (field.type == "integer" || field.type == "string") && Holds(field, RuleKind::kUnique);
  }

  void AddOptions(YamlNode& property, const FieldProfile& field) const {
    YamlNode options = YamlNode::Mapping();
    const bool never_negative =
        field.is_number() && field.min && !field.min->starts_with('-') && field.min != "NaN";
    if (never_negative && property.Find("logicalType") != nullptr &&
        Holds(field, RuleKind::kRange)) {
      options.Set("minimum", YamlNode::Plain("0"));
    }
    const bool has_format = FindFormat(field.semantic) && field.type == "string" &&
                            field.empty == 0 && Holds(field, RuleKind::kFormat);
    if (has_format && !IsOwnFormat(field.semantic)) {
      options.Set("format", YamlNode::Plain(field.semantic));
    }
    if (!options.entries.empty()) property.Set("logicalTypeOptions", std::move(options));
    if (has_format && IsOwnFormat(field.semantic)) {
      YamlNode format = YamlNode::Mapping();
      format.Set("property", YamlNode::Plain("goldline.format"));
      format.Set("value", YamlNode::Plain(field.semantic));
      property.Set("customProperties", YamlNode::Sequence({std::move(format)}));
    }
  }

  void AddRules(YamlNode& property, const FieldProfile& field) const {
    YamlNode rules = YamlNode::Sequence({});
    if (IsValueSet(field)) {
      YamlNode values = YamlNode::Sequence({});
      for (const FieldProfile::TopValue& top : field.top) {
        values.items.push_back(YamlNode::Text(top.value));
      }
      std::sort(values.items.begin(), values.items.end(),
                [](const YamlNode& a, const YamlNode& b) { return a.text < b.text; });
      YamlNode arguments = YamlNode::Mapping();
      arguments.Set("validValues", std::move(values));
      YamlNode rule = YamlNode::Mapping();
      rule.Set("metric", YamlNode::Plain("invalidValues"));
      rule.Set("arguments", std::move(arguments)).Set("mustBe", YamlNode::Plain("0"));
      rules.items.push_back(std::move(rule));
    }
    if (const std::uint64_t share = MissingShare(field); share > 0) {
      YamlNode rule = YamlNode::Mapping();
      rule.Set("metric", YamlNode::Plain("nullValues"));
      rule.Set("mustBeLessOrEqualTo", YamlNode::Plain(Concat(share)));
      rule.Set("unit", YamlNode::Plain("percent")).Set("severity", YamlNode::Plain("warning"));
      rules.items.push_back(std::move(rule));
    }
    if (!rules.items.empty()) property.Set("quality", std::move(rules));
  }

  // The frequent values are all there are, and each stands for many records.
  bool IsValueSet(const FieldProfile& field) const {
    return field.type == "string" && field.top_error == 0 && field.top.size() >= 2 &&
           field.distinct == field.top.size() && field.empty == 0 &&
           field.present >= field.top.size() * kRecordsPerValue &&
           Holds(field, RuleKind::kInvalidValues);
  }

  // How many percent may be missing: half as many again as are, and one more; 0: no promise.
  std::uint64_t MissingShare(const FieldProfile& field) const {
    const std::uint64_t missing = field.absent + field.null;
    if (missing == 0 || profile_.records < kFewRecords || !Holds(field, RuleKind::kNullValues)) {
      return 0;
    }
    const double share =
        100.0 * static_cast<double>(missing) / static_cast<double>(profile_.records);
    const double allowed = std::ceil(share * 1.5 + 1);
    return allowed >= 90 ? 0 : static_cast<std::uint64_t>(allowed);
  }

  const DatasetProfile& profile_;
  const SuggestOptions& options_;
  const std::set<Promise>& left_out_;
};

}  // namespace

YamlNode SuggestContract(const DatasetProfile& profile, const SuggestOptions& options,
                         const std::set<Promise>& left_out) {
  return ContractSuggester(profile, options, left_out).Suggest();
}

}  // namespace goldline::quality
