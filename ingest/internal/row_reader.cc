#include "ingest/internal/row_reader.h"

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "core/json.h"
#include "core/store/errors.h"
#include "core/store/key.h"
#include "ingest/internal/quarantine_store.h"

namespace goldline::ingest::internal {

using store::Cursor;
using store::Keyspace;
using store::ReadView;

namespace {

std::uint64_t NumberAt(const JsonValue* object, std::string_view key) {
  const JsonValue* number = object == nullptr ? nullptr : object->Find(key);
  const std::optional<std::int64_t> value = number == nullptr ? std::nullopt : number->Int();
  return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
}

std::vector<RowReason> ReasonsOf(const JsonValue& line) {
  std::vector<RowReason> reasons;
  const JsonValue* stored = line.Find("reasons");
  if (stored == nullptr) return reasons;
  for (const JsonValue& one : stored->items) {
    RowReason reason{std::string(one.Text("rule")), {}, std::string(one.Text("message"))};
    if (const JsonValue* fields = one.Find("fields")) {
      for (const JsonValue& field : fields->items) reason.fields.push_back(field.text);
    }
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

Result<QuarantinedRow> ReadSetAside(std::uint64_t number, std::string_view value) {
  GL_TRY(const SetAsideRecord stored, DecodeSetAside(value));
  Result<JsonValue> line = ParseJson(stored.line);
  if (!line.ok()) return errors::RecordDamaged("quarantined record", line.error().message());
  QuarantinedRow row;
  row.number = number;
  if (const JsonValue* record = line->Find("record")) row.record = *record;
  const JsonValue* place = line->Find("place");
  if (place != nullptr) row.file = place->Text("file");
  row.line = NumberAt(place, "line");
  row.offset = NumberAt(place, "offset");
  row.reasons = ReasonsOf(*line);
  return row;
}

Status ApplyDecision(const RowDecisionRecord& decision, QuarantinedRow& row) {
  row.state = RowState{decision.state};
  row.decided = {decision.time};
  row.actor = decision.actor;
  row.note = decision.note;
  row.fixed_fields = decision.fields;
  if (decision.record.empty()) return Ok();
  Result<JsonValue> fixed = ParseJson(decision.record);
  if (!fixed.ok()) return errors::RecordDamaged("quarantined record", fixed.error().message());
  row.fixed = *std::move(fixed);
  return Ok();
}

}  // namespace

Result<QuarantinedRow> DecodeRow(std::uint64_t number, std::string_view set_aside,
                                 const std::optional<RowDecisionRecord>& decision) {
  GL_TRY(QuarantinedRow row, ReadSetAside(number, set_aside));
  if (decision) GL_RETURN_IF_ERROR(ApplyDecision(*decision, row));
  return row;
}

RowReader::RowReader(const ReadView& view, const QuarantineSet& set, RowFilter filter,
                     std::uint64_t after, std::stop_token stop)
    : view_(view),
      run_(set.run),
      filter_(std::move(filter)),
      stop_(std::move(stop)),
      rows_(view.Range(Keyspace::kRunRow, SetAsideKey(run_, after + 1), DecisionPrefix(run_))),
      decisions_(view.Range(Keyspace::kRunRow, DecisionKey(run_, after + 1), RowsEnd(run_))) {
  if (!filter_.rule.empty()) AppendJsonString(named_, filter_.rule);
}

Result<std::optional<QuarantinedRow>> RowReader::Next() {
  // What was decided is often little beside what was set aside.
  const bool decided = filter_.state && *filter_.state != RowState::kOpen;
  return decided ? NextDecided() : NextStored();
}

Result<std::optional<QuarantinedRow>> RowReader::NextStored() {
  for (; rows_.valid(); rows_.Next()) {
    if (stop_.stop_requested()) return errors::Cancelled("the list");
    const std::uint64_t number = NumberOf(rows_.key());
    GL_TRY(const std::optional<RowDecisionRecord> decision, DecisionOf(number));
    if (!filter_.Takes(decision ? RowState{decision->state} : RowState::kOpen)) continue;
    GL_TRY(std::optional<QuarantinedRow> row, Decoded(number, rows_.value(), decision));
    if (!row) continue;
    rows_.Next();
    return row;
  }
  GL_RETURN_IF_ERROR(decisions_.status());
  GL_RETURN_IF_ERROR(rows_.status());
  return std::optional<QuarantinedRow>();
}

Result<std::optional<QuarantinedRow>> RowReader::NextDecided() {
  for (; decisions_.valid(); decisions_.Next()) {
    if (stop_.stop_requested()) return errors::Cancelled("the list");
    const std::uint64_t number = NumberOf(decisions_.key());
    GL_TRY(const RowDecisionRecord decision, DecodeRowDecision(decisions_.value()));
    if (!filter_.Takes(RowState{decision.state})) continue;
    GL_TRY(const auto stored, view_.Get(Keyspace::kRunRow, SetAsideKey(run_, number)));
    if (!stored) continue;
    GL_TRY(std::optional<QuarantinedRow> row, Decoded(number, *stored, decision));
    if (!row) continue;
    decisions_.Next();
    return row;
  }
  GL_RETURN_IF_ERROR(decisions_.status());
  return std::optional<QuarantinedRow>();
}

Result<std::optional<RowDecisionRecord>> RowReader::DecisionOf(std::uint64_t number) {
  while (decisions_.valid() && NumberOf(decisions_.key()) < number) decisions_.Next();
  if (!decisions_.valid() || NumberOf(decisions_.key()) != number) {
    return std::optional<RowDecisionRecord>();
  }
  GL_TRY(RowDecisionRecord decision, DecodeRowDecision(decisions_.value()));
  return std::optional(std::move(decision));
}

Result<std::optional<QuarantinedRow>> RowReader::Decoded(
    std::uint64_t number, std::string_view set_aside,
    const std::optional<RowDecisionRecord>& decision) {
  // Looking for a name takes a small part of the time that reading a record takes.
  if (set_aside.find(named_) == std::string_view::npos) return std::optional<QuarantinedRow>();
  GL_TRY(QuarantinedRow row, DecodeRow(number, set_aside, decision));
  if (!filter_.rule.empty() && !row.HasReason(filter_.rule)) return std::optional<QuarantinedRow>();
  return std::optional(std::move(row));
}

Result<CountedRows> CountRows(const ReadView& view, const QuarantineSet& set,
                              const std::stop_token& stop) {
  CountedRows counted;
  RowReader reader(view, set, {}, 0, stop);
  for (;;) {
    GL_TRY(const std::optional<QuarantinedRow> row, reader.Next());
    if (!row) return counted;
    counted.counts.Add(row->state);
    for (const std::string& rule : row->Rules()) counted.rules[rule].Add(row->state);
  }
}

}  // namespace goldline::ingest::internal
