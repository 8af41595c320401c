#include "quality/internal/property_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"
#include "quality/internal/formats.h"
#include "quality/internal/range_checks.h"

namespace goldline::quality::internal {
namespace {

class PropertyRules {
 public:
  PropertyRules(PlanDraft& draft, std::size_t field)
      : draft_(draft), field_(field), property_(draft.property(field)) {}

  void Add() {
    if (property_.required) Check(RuleKind::kRequired, "has no value", RequiredCheck{});
    AddType();
    if (property_.unique && draft_.IsItem(field_)) {
      Skip(RuleKind::kUnique, "the items of an array are told apart by uniqueItems");
    } else if (property_.unique) {
      const Rule rule = draft_.PromiseOf(field_, RuleKind::kUnique, "is not unique");
      draft_.program().keys.push_back({draft_.AddRule(rule), {field_}, false});
    }
    AddLength();
    AddPattern();
    AddRange();
    AddMultipleOf();
    AddFormat();
    AddItems();
    if (property_.allowed) {
      Check(RuleKind::kValues, Concat("is not one of ", ListOf(*property_.allowed)),
            draft_.ValuesOf(property_, *property_.allowed, std::nullopt, property_.place));
    }
  }

 private:
  void Check(RuleKind kind, std::string complaint, CellCheck check) {
    draft_.AddCheck(field_, draft_.PromiseOf(field_, kind, std::move(complaint)), std::move(check));
  }
  void Skip(RuleKind kind, std::string reason) {
    draft_.AddSkipped(draft_.PromiseOf(field_, kind, ""), std::move(reason));
  }
  const std::string& name() const { return draft_.field(field_).name; }

  void AddType() {
    if (property_.type == LogicalType::kNone) return;
    const std::string& format = property_.options.format;
    const bool temporal = property_.type == LogicalType::kDate ||
                          property_.type == LogicalType::kTime ||
                          property_.type == LogicalType::kTimestamp;
    std::string complaint = Concat("is not ", TypeNoun(property_.type));
    if (temporal && !format.empty()) {
      if (!KnowsDateFormat(format)) {
        draft_.Fail(
            property_.options.place, name() + ".type",
            Concat("the date pattern ", Quoted(format), " has letters Goldline does not know"));
      }
      complaint += Concat(" like ", format);
    } else if (draft_.field(field_).type.low) {
      complaint += Concat(" of the format ", format);
    }
    Check(RuleKind::kType, std::move(complaint), TypeCheck{});
  }

  void AddLength() {
    const TypeOptions& options = property_.options;
    if (!options.min_length && !options.max_length) return;
    LengthCheck check;
    std::string complaint = "must have";
    if (options.min_length) {
      check.low = static_cast<std::uint64_t>(*options.min_length);
      complaint += Concat(" at least ", *options.min_length);
    }
    if (options.max_length) {
      check.high = static_cast<std::uint64_t>(*options.max_length);
      complaint += Concat(options.min_length ? " and" : "", " at most ", *options.max_length);
    }
    Check(RuleKind::kLength, complaint + " characters", check);
  }

  void AddPattern() {
    const std::optional<std::string>& pattern = property_.options.pattern;
    if (!pattern) return;
    std::optional<Regex> regex =
        draft_.CompilePattern(*pattern, property_.options.place, name() + ".pattern");
    if (!regex) return;
    Check(RuleKind::kPattern, Concat("does not match ", *pattern),
          PatternCheck{{*std::move(regex)}});
  }

  void AddRange() {
    const TypeOptions& options = property_.options;
    if (!options.minimum && !options.maximum) return;
    if (std::optional<CellCheck> check =
            RangeOf(draft_, property_, options.minimum, options.maximum, name() + ".range")) {
      return Check(RuleKind::kRange, RangeComplaint(options.minimum, options.maximum),
                   *std::move(check));
    }
    Skip(RuleKind::kRange, Concat("a range means nothing for ", TypeNoun(property_.type)));
  }

  void AddMultipleOf() {
    if (!property_.options.multiple_of) return;
    if (property_.type != LogicalType::kInteger && property_.type != LogicalType::kNumber) {
      return Skip(RuleKind::kMultipleOf, "multipleOf is for numbers");
    }
    Check(RuleKind::kMultipleOf, Concat("is not a multiple of ", *property_.options.multiple_of),
          MultipleCheck{*ParseDecimal(*property_.options.multiple_of)});
  }

  void AddFormat() {
    const std::string& format = property_.options.format;
    if (format.empty() ||
        (property_.type != LogicalType::kString && property_.type != LogicalType::kNone)) {
      return;
    }
    if (std::optional<Format> known = FindFormat(format)) {
      Check(RuleKind::kFormat, Concat("is not ", known->noun),
            NamedFormatCheck{std::move(known->holds)});
    } else if (IsFormatWithoutCheck(format)) {
      Skip(RuleKind::kFormat, Concat("the format ", Quoted(format), " cannot be told from a text"));
    } else {
      Skip(RuleKind::kFormat, Concat("there is no format ", Quoted(format), "; ",
                                     NameHint(format, FormatNames(), "formats are ")));
    }
  }

  void AddItems() {
    const TypeOptions& options = property_.options;
    if (options.min_items || options.max_items || options.unique_items) {
      ItemsCheck check;
      std::string complaint = "must hold";
      if (options.min_items) {
        check.low = static_cast<std::uint64_t>(*options.min_items);
        complaint += Concat(" at least ", *options.min_items);
      }
      if (options.max_items) {
        check.high = static_cast<std::uint64_t>(*options.max_items);
        complaint += Concat(options.min_items ? " and" : "", " at most ", *options.max_items);
      }
      check.unique = options.unique_items;
      complaint += options.unique_items ? " different items" : " items";
      Check(RuleKind::kItems, std::move(complaint), check);
    }
    if (options.min_properties || options.max_properties) {
      KeysCheck check;
      if (options.min_properties) check.low = static_cast<std::uint64_t>(*options.min_properties);
      if (options.max_properties) check.high = static_cast<std::uint64_t>(*options.max_properties);
      Check(RuleKind::kItems, "has too few or too many keys", check);
    }
  }

  PlanDraft& draft_;
  std::size_t field_;
  const Property& property_;
};

}  // namespace

void AddRequiredKeys(PlanDraft& draft) {
  const std::size_t fields = draft.program().fields.size();
  for (std::size_t field = 0; field < fields; ++field) {
    const Property& object = draft.property(field);
    for (const std::string& key : object.options.required) {
      const bool declared =
          std::any_of(object.properties.begin(), object.properties.end(),
                      [&](const Property& child) { return child.name == key && child.required; });
      if (declared) continue;
      Property child;
      child.name = key;
      child.required = true;
      child.severity = object.severity;
      child.gate = object.gate;
      child.place = object.options.place;
      draft.AddField(std::move(child), field);
    }
  }
}

void AddPropertyRules(PlanDraft& draft, std::size_t field) { PropertyRules(draft, field).Add(); }

void AddPrimaryKey(PlanDraft& draft) {
  std::vector<const Property*> parts;
  for (const Property& property : draft.object().properties) {
    if (property.primary_key) parts.push_back(&property);
  }
  if (parts.empty()) return;
  std::stable_sort(parts.begin(), parts.end(), [](const Property* a, const Property* b) {
    return a->primary_key_position < b->primary_key_position;
  });
  KeyPlan key;
  for (const Property* part : parts) {
    const std::size_t field = *draft.FindField(part->name);
    key.fields.push_back(field);
    if (part->required) continue;
    draft.AddCheck(
        field,
        draft.PromiseOf(field, RuleKind::kRequired, "has no value, and is part of the primary key"),
        RequiredCheck{});
  }
  if (parts.size() == 1 && parts[0]->unique) return;
  Rule rule = draft.PromiseOf(key.fields[0], RuleKind::kUnique, "is not unique");
  rule.fields = draft.NamesOf(key.fields);
  rule.id = Concat(Join(rule.fields, "+"), ".unique");
  for (const Property* part : parts) rule.redacted |= IsRedacted(*part);
  key.rule = draft.AddRule(std::move(rule));
  draft.program().keys.push_back(std::move(key));
}

}  // namespace goldline::quality::internal
