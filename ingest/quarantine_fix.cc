// Changing quarantined records.
#include <algorithm>
#include <set>
#include <utility>

#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/recheck.h"
#include "ingest/internal/set_change.h"
#include "ingest/quarantine_actions.h"

namespace goldline::ingest {

using catalog::AuditValue;
using internal::Keys;
using internal::Rechecked;
using internal::SetChange;
using internal::SetContract;
using store::Durability;
using store::ReadView;
using store::WriteSet;

namespace {

// The value that a path leads to, "address.city" through objects; nullptr when there is none.
const JsonValue* Lookup(const JsonValue& object, std::string_view path) {
  if (const JsonValue* member = object.Find(path)) return member;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos;
       dot = path.find('.', dot + 1)) {
    const JsonValue* below = object.Find(path.substr(0, dot));
    if (below != nullptr && below->is_object()) return Lookup(*below, path.substr(dot + 1));
  }
  return nullptr;
}

// The same to be set; a member that is not there is added where the path's objects end.
JsonValue& Slot(JsonValue& object, std::string_view path) {
  for (JsonMember& member : object.members) {
    if (member.key == path) return member.value;
  }
  for (JsonMember& member : object.members) {
    if (member.value.is_object() && path.starts_with(member.key + ".")) {
      return Slot(member.value, path.substr(member.key.size() + 1));
    }
  }
  object.members.push_back({std::string(path), {}});
  return object.members.back().value;
}

std::string TextOf(const JsonValue* value) {
  if (value == nullptr) return "(absent)";
  return value->is_string() ? value->text : internal::JsonOf(*value);
}

// One row with its change, and what the audit says of it.
struct FixedRow {
  QuarantinedRow row;  // as it is afterwards
  std::vector<AuditValue> values;

  void Note(const std::string& field, const JsonValue* before, const JsonValue* after) {
    values.push_back({field + " before", TextOf(before)});
    values.push_back({field, TextOf(after)});
    std::vector<std::string>& fields = row.fixed_fields;
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
};

void ReplaceRecord(FixedRow& fixed, const JsonValue& record) {
  const JsonValue before = fixed.row.current();
  if (!before.is_object()) fixed.values.push_back({"record before", TextOf(&before)});
  for (const JsonMember& member : record.members) {
    fixed.Note(member.key, before.Find(member.key), &member.value);
  }
  for (const JsonMember& member : before.members) {
    if (record.Find(member.key) == nullptr) fixed.Note(member.key, &member.value, nullptr);
  }
  fixed.row.fixed = record;
}

// The property that a path leads to, "address.city", by names or physical names.
const quality::Property* FindProperty(const std::vector<quality::Property>& properties,
                                      std::string_view path) {
  for (const quality::Property& property : properties) {
    for (const std::string& name : {property.name, property.physical_name}) {
      if (path == name) return &property;
      if (name.empty() || !path.starts_with(name + ".")) continue;
      const auto* part = FindProperty(property.properties, path.substr(name.size() + 1));
      if (part != nullptr) return part;
    }
  }
  return nullptr;
}

JsonValue ValueFromText(const quality::SchemaObject* object, const std::string& field,
                        const std::string& text) {
  using quality::LogicalType;
  const quality::Property* property =
      object == nullptr ? nullptr : FindProperty(object->properties, field);
  const bool is_text =
      property != nullptr &&
      (property->type == LogicalType::kString || property->type == LogicalType::kDate ||
       property->type == LogicalType::kTime || property->type == LogicalType::kTimestamp);
  Result<JsonValue> json = ParseJson(text);
  if (json.ok() && (!is_text || json->is_string() || json->is_null())) return *std::move(json);
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.text = text;
  return value;
}

Result<FixedRow> ApplyFix(const RowFix& fix, const quality::SchemaObject* object,
                          QuarantinedRow row) {
  FixedRow fixed{std::move(row), {}};
  if (fix.record && !fix.record->is_object()) return errors::BadFix("a record is a JSON object");
  if (fix.record) ReplaceRecord(fixed, *fix.record);
  JsonValue record = fixed.row.current();
  if (!record.is_object()) return errors::RowIsUnreadable(ToString(fix.row));
  std::map<std::string, JsonValue> set = fix.set;
  for (const auto& [field, text] : fix.set_text) set[field] = ValueFromText(object, field, text);
  for (const auto& [field, value] : set) {
    fixed.Note(field, Lookup(record, field), &value);
    Slot(record, field) = value;
  }
  fixed.row.fixed = std::move(record);
  return fixed;
}

// The fixes of one run, in the order of their rows.
using FixesOfRun = std::map<Uuid, std::vector<const RowFix*>>;

Status FixSet(const ReadView& view, WriteSet& changes, const Uuid& run,
              const std::vector<const RowFix*>& fixes, const ActionContext& context,
              FixReport& report) {
  GL_TRY(QuarantineSet found, FindQuarantineSet(view, run));
  GL_TRY(const SetContract contract, internal::ContractOf(view, found));
  SetChange change(view, changes, context, std::move(found));
  std::vector<QuarantinedRow> rows;
  for (const RowFix* fix : fixes) {
    GL_TRY(const QuarantinedRow row, change.Waiting(fix->row.number));
    GL_TRY(FixedRow fixed, ApplyFix(*fix, contract.object, row));
    GL_RETURN_IF_ERROR(
        change.Decide(row, RowState::kFixed, "", fixed.row.fixed, fixed.row.fixed_fields));
    GL_RETURN_IF_ERROR(
        change.Audit("quarantine.fix", internal::SubjectOf(change.NameOf(row.number)),
                     {{"fields", Join(fixed.row.fixed_fields, ", ")}}, fixed.values));
    rows.push_back(std::move(fixed.row));
  }
  GL_RETURN_IF_ERROR(change.WriteCounts());
  GL_TRY(Rechecked checked,
         internal::Recheck(view, change.set(), contract, rows, Keys::kOfRows, context));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    internal::HideValues(contract, internal::RulesOf::kRun, checked.reasons[i]);
    report.rows.push_back({change.NameOf(rows[i].number), std::move(checked.reasons[i])});
  }
  return Ok();
}

// "latest/3" may be the same row as one that is named by its run.
Result<FixesOfRun> GroupByRun(const ReadView& view, const std::vector<RowFix>& fixes) {
  FixesOfRun by_run;
  std::map<Uuid, Uuid> named;
  std::set<std::pair<Uuid, std::uint64_t>> seen;
  for (const RowFix& fix : fixes) {
    const auto [known, added] = named.try_emplace(fix.row.run);
    if (added) {
      GL_TRY(known->second, internal::RunNamed(view, fix.row.run));
    }
    if (!seen.emplace(known->second, fix.row.number).second) {
      return errors::BadFix(Concat("the row ", ToString(fix.row), " is to be fixed twice"));
    }
    by_run[known->second].push_back(&fix);
  }
  return by_run;
}

}  // namespace

bool FixReport::AllPass() const {
  return std::all_of(rows.begin(), rows.end(),
                     [](const CheckedRow& row) { return row.reasons.empty(); });
}

Result<FixReport> FixRows(store::KvStore& store, const std::vector<RowFix>& fixes,
                          const ActionContext& context) {
  FixReport report;
  const auto fix_all = [&](const ReadView& view, WriteSet& changes) -> Status {
    report = {};
    GL_TRY(const FixesOfRun by_run, GroupByRun(view, fixes));
    for (const auto& [run, of_run] : by_run) {
      GL_RETURN_IF_ERROR(FixSet(view, changes, run, of_run, context, report));
    }
    return Ok();
  };
  GL_RETURN_IF_ERROR(store::Update(store, Durability::kSync, fix_all));
  return report;
}

}  // namespace goldline::ingest
