#include "quality/internal/own_rule.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/own_rules.h"

namespace goldline::quality::internal {

bool OwnRule::Begin(const OwnRuleKind& kind) {
  for (const auto& [key, value] : arguments_.entries) {
    const std::string_view name = key;
    if ((name == "field" && !field_) ||
        std::find(kind.keys.begin(), kind.keys.end(), name) != kind.keys.end()) {
      continue;
    }
    std::vector<std::string> keys(kind.keys.begin(), kind.keys.end());
    reader_.Fail(value, name, Concat("is not an argument of the rule ", quality_.metric),
                 NameHint(name, keys, "arguments are "));
  }
  if (!field_ && arguments_.Find("field") != nullptr) {
    field_ = FindField(reader_.Text(arguments_, "field"), "field");
  }
  if (kind.needs_field && !field_ && reader_.status().ok()) {
    Refuse("is about one field: put it at a property, or name it as `field`");
  }
  return reader_.status().ok();
}

Rule OwnRule::NewRule(std::string complaint) const {
  Rule rule = draft_.RuleOf(quality_, field_, RuleKind::kOwn);
  rule.own_kind = quality_.metric;
  if (!fields_.empty() && quality_.id.empty() && quality_.name.empty()) {
    rule.id = Concat(Join(fields_, "+"), ".", quality_.metric);
  }
  rule.complaint = std::move(complaint);
  return rule;
}

void OwnRule::Check(std::string complaint, CellCheck check) {
  draft_.AddCheck(*field_, NewRule(std::move(complaint)), std::move(check),
                  draft_.TuningOf(quality_));
}

bool OwnRule::SkipsItems() {
  if (!draft_.IsItem(field_)) return false;
  draft_.AddSkipped(NewRule(""), "it judges records, not the items of their arrays");
  return true;
}

void OwnRule::Sql(const std::string& sql, std::string complaint) {
  if (!reader_.status().ok() || SkipsItems()) return;
  if (Trim(sql).empty()) return Refuse("has no expression");
  Rule rule = NewRule(std::move(complaint));
  if (!fields_.empty()) rule.fields = fields_;
  draft_.AddSql(std::move(rule), draft_.TuningOf(quality_), sql, field_ ? name() : std::string());
}

void OwnRule::Refuse(std::string_view why) { reader_.Fail(arguments_, quality_.metric, why); }

std::optional<Bound> OwnRule::BoundOf(std::string_view inclusive, std::string_view exclusive) {
  for (const std::string_view key : {inclusive, exclusive}) {
    const YamlNode* node = arguments_.Find(key);
    if (node == nullptr || node->is_null()) continue;
    return Bound{node->text, key == exclusive, PlaceOf(*node)};
  }
  return std::nullopt;
}

std::optional<std::size_t> OwnRule::FindField(const std::string& wanted, std::string_view key) {
  const std::optional<std::size_t> found = draft_.FindField(wanted);
  if (found) return found;
  std::vector<std::string> names;
  for (const FieldPlan& field : draft_.program().fields) names.push_back(field.name);
  const YamlNode* at = arguments_.Find(key);
  reader_.Fail(at == nullptr ? arguments_ : *at, key,
               Concat("names ", Quoted(wanted), ", which the contract does not declare"),
               NameHint(wanted, names, "properties are "));
  return std::nullopt;
}

std::vector<std::string> OwnRule::Names(std::string_view key, std::size_t least) {
  std::vector<std::string> names;
  for (const std::string& wanted : reader_.Texts(arguments_, key)) {
    if (const auto found = FindField(wanted, key)) names.push_back(draft_.field(*found).name);
  }
  if (names.size() < least) Refuse(Concat("needs `", key, "`, at least ", least));
  NoteFields(names);
  return names;
}

std::string OwnRule::NameOf(std::string_view key) {
  const auto found = FindField(reader_.Text(arguments_, key), key);
  return found ? draft_.field(*found).name : std::string();
}

std::optional<Tolerance> OwnRule::ToleranceOf(std::string_view absolute) {
  std::optional<Tolerance> tolerance;
  for (const std::string_view key : {absolute, std::string_view("relTolerance")}) {
    const std::string text = reader_.Text(arguments_, key);
    if (text.empty()) continue;
    const std::optional<Decimal> number = ParseDecimal(text);
    if (!number || *number < Decimal{0, 0}) {
      Refuse(Concat("has the ", key, " ", Quoted(text), ", which is no number from 0 on"));
      continue;
    }
    if (!tolerance) tolerance.emplace();
    (key == absolute ? tolerance->absolute : tolerance->relative) = ToString(*number);
  }
  return tolerance;
}

MissingPolicy OwnRule::MissingPolicyOf() {
  const std::string text = reader_.Text(arguments_, "ignoreRowIf");
  if (text.empty() || text == "anyMissing") return MissingPolicy::kIgnoreAny;
  if (text == "allMissing") return MissingPolicy::kIgnoreAll;
  if (text == "never") return MissingPolicy::kNever;
  reader_.Fail(*arguments_.Find("ignoreRowIf"), "ignoreRowIf", Concat("is ", Quoted(text)),
               "use anyMissing, allMissing or never");
  return MissingPolicy::kNever;
}

}  // namespace goldline::quality::internal
