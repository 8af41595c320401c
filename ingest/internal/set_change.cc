#include "ingest/internal/set_change.h"

#include <utility>

#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/quarantine_record.h"
#include "ingest/internal/quarantine_store.h"

namespace goldline::ingest::internal {

using store::Keyspace;

std::string SubjectOf(const RowName& name) { return Concat("quarantine ", ToString(name)); }

std::string JsonOf(const JsonValue& value) {
  JsonWriter json;
  value.Write(json);
  return json.Take();
}

Result<Uuid> RunNamed(const store::ReadView& view, const Uuid& run) {
  if (run != Uuid{}) return run;
  GL_TRY(const QuarantineSet newest, FindQuarantineSet(view, run));
  return newest.uuid;
}

SetChange::SetChange(const store::ReadView& view, store::WriteSet& changes,
                     const ActionContext& context, QuarantineSet set)
    : view_(view), changes_(changes), context_(context), set_(std::move(set)) {}

Result<QuarantinedRow> SetChange::Waiting(std::uint64_t number) const {
  GL_TRY(QuarantinedRow row, GetRow(view_, set_, number));
  if (!IsWaiting(row.state)) {
    return errors::RowIsSettled(ToString(NameOf(number)), ToString(row.state));
  }
  return row;
}

Status SetChange::Decide(const QuarantinedRow& row, RowState state, std::string_view note,
                         const std::optional<JsonValue>& record,
                         const std::vector<std::string>& fields) {
  set_.counts.Move(row.state, state);
  if (!set_.rules.empty()) {
    for (const std::string& rule : row.Rules()) set_.rules[rule].Move(row.state, state);
  }
  const RowDecisionRecord decision{static_cast<std::uint8_t>(state),
                                   context_.now.micros,
                                   context_.actor,
                                   std::string(note),
                                   record ? JsonOf(*record) : "",
                                   fields};
  const std::string key = DecisionKey(set_.run, row.number);
  GL_TRY(const auto stored, view_.Get(Keyspace::kRunRow, key));
  changes_.Expect(Keyspace::kRunRow, key, store::RevisionOf(stored));
  changes_.Put(Keyspace::kRunRow, key, Encode(decision));
  return Ok();
}

void SetChange::ForgetValues(const QuarantinedRow& row) {
  JsonWriter json;
  json.BeginObject().Key("record").Null();
  json.Key("place").BeginObject().Key("file").String(row.file).Key("line").UInt(row.line);
  json.Key("offset").UInt(row.offset).EndObject().Key("reasons").BeginArray();
  for (const RowReason& reason : row.reasons) {
    json.BeginObject().Key("rule").String(reason.rule).Key("fields").BeginArray();
    for (const std::string& field : reason.fields) json.String(field);
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
  changes_.Put(Keyspace::kRunRow, SetAsideKey(set_.run, row.number),
               Encode(SetAsideRecord{json.Take()}));
  catalog::EraseAuditValues(changes_, SubjectOf(NameOf(row.number)));
}

Status SetChange::Audit(std::string_view action, std::string subject,
                        std::map<std::string, std::string> details,
                        const std::vector<catalog::AuditValue>& values) {
  return catalog::RecordAudit(
      view_, changes_,
      {context_.now, context_.actor, std::string(action), std::move(subject), std::move(details)},
      values);
}

Status SetChange::WriteCounts() {
  const std::string key = SetKey(set_.dataset, set_.run);
  GL_TRY(const auto stored, view_.Get(Keyspace::kQuarantine, key));
  changes_.Expect(Keyspace::kQuarantine, key, store::RevisionOf(stored));
  changes_.Put(Keyspace::kQuarantine, key, EncodeSet(set_));
  return Ok();
}

}  // namespace goldline::ingest::internal
