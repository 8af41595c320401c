#include "ingest/quarantine.h"

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "core/text.h"
#include "core/whole_number.h"
#include "ingest/errors.h"
#include "ingest/internal/quarantine_record.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/row_reader.h"

namespace goldline::ingest {

using store::Cursor;
using store::Keyspace;
using store::ReadView;

namespace {

constexpr std::string_view kLatest = "latest";

constexpr std::pair<RowState, std::string_view> kStates[] = {{RowState::kOpen, "open"},
                                                             {RowState::kFixed, "fixed"},
                                                             {RowState::kReleased, "released"},
                                                             {RowState::kDropped, "dropped"}};

Status CheckCounts(const ReadView& view, const QuarantineSet& set, catalog::Findings& findings) {
  const Result<internal::CountedRows> counted = internal::CountRows(view, set);
  const std::string where = Concat("quarantine of the run ", ToString(set.uuid));
  if (!counted.ok() && counted.error().code() != ErrorCode::kDataLoss) return counted.error();
  if (!counted.ok()) {
    findings.Add("unreadable", Concat(where, ": ", counted.error().message()));
    return Ok();
  }
  findings.CountRecords(counted->counts.rows);
  const bool counts_rules = !set.rules.empty();
  if (counted->counts != set.counts || (counts_rules && counted->rules != set.rules)) {
    findings.Add("different", where);
  }
  return Ok();
}

}  // namespace

std::string_view ToString(RowState state) {
  for (const auto& [one, name] : kStates) {
    if (one == state) return name;
  }
  return "unknown";
}

Result<RowState> RowStateFromName(std::string_view name) {
  for (const auto& [state, one] : kStates) {
    if (one == name) return state;
  }
  return errors::BadSetting("--state", Concat(Quoted(name), " is no state of a row"))
      .Hint("states are open, fixed, released and dropped");
}

std::string ToString(const RowName& name) {
  return Concat(name.run == Uuid{} ? std::string(kLatest) : ToString(name.run), "/", name.number);
}

Result<RowName> ParseRowName(std::string_view text) {
  const std::size_t slash = text.find('/');
  RowName name;
  const std::optional<Uuid> run = ParseSetName(text.substr(0, slash));
  if (slash != std::string_view::npos && run) {
    name.run = *run;
    const std::optional<std::uint64_t> number = ParseWholeNumber(text.substr(slash + 1));
    name.number = number.value_or(0);
    if (number) return name;
  }
  return errors::NoRowName(Quoted(text));
}

std::optional<Uuid> ParseSetName(std::string_view text) {
  return text == kLatest ? Uuid{} : ParseUuid(text);
}

std::uint64_t RowCounts::Of(const std::optional<RowState>& state) const {
  if (!state) return waiting();
  switch (*state) {
    case RowState::kOpen:
      return waiting() - fixed;
    case RowState::kFixed:
      return fixed;
    case RowState::kReleased:
      return released;
    case RowState::kDropped:
      break;
  }
  return dropped;
}

void RowCounts::Add(RowState state) {
  ++rows;
  Move(RowState::kOpen, state);
}

void RowCounts::Move(RowState from, RowState to) {
  if (from == RowState::kFixed) --fixed;
  if (to == RowState::kFixed) ++fixed;
  if (to == RowState::kReleased) ++released;
  if (to == RowState::kDropped) ++dropped;
}

bool QuarantinedRow::HasReason(std::string_view rule) const {
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const RowReason& reason) { return reason.rule == rule; });
}

std::set<std::string> QuarantinedRow::Rules() const {
  std::set<std::string> rules;
  for (const RowReason& reason : reasons) rules.insert(reason.rule);
  return rules;
}

Result<std::vector<QuarantineSet>> QuarantineSets(const ReadView& view) {
  std::vector<QuarantineSet> sets;
  Cursor at = view.Prefix(Keyspace::kQuarantine, internal::SetPrefix());
  for (; at.valid(); at.Next()) {
    GL_TRY(QuarantineSet set, internal::DecodeSet(at.key(), at.value()));
    sets.push_back(std::move(set));
  }
  GL_RETURN_IF_ERROR(at.status());
  std::sort(sets.begin(), sets.end(), internal::IsNewer);
  return sets;
}

Result<QuarantineSet> FindQuarantineSet(const ReadView& view, const Uuid& run) {
  GL_TRY(std::vector<QuarantineSet> sets, QuarantineSets(view));
  for (QuarantineSet& set : sets) {
    if (run == Uuid{} || set.uuid == run) return std::move(set);
  }
  return errors::NothingQuarantined(run == Uuid{} ? "any run" : Concat("the run ", ToString(run)));
}

Result<QuarantinedRow> GetRow(const ReadView& view, const QuarantineSet& set,
                              std::uint64_t number) {
  GL_TRY(const auto stored, view.Get(Keyspace::kRunRow, internal::SetAsideKey(set.run, number)));
  if (!stored) return errors::NoSuchRow(ToString(RowName{set.uuid, number}), set.counts.rows);
  GL_TRY(const auto bytes, view.Get(Keyspace::kRunRow, internal::DecisionKey(set.run, number)));
  std::optional<internal::RowDecisionRecord> decision;
  if (bytes) {
    GL_TRY(decision, internal::DecodeRowDecision(*bytes));
  }
  return internal::DecodeRow(number, *stored, decision);
}

catalog::Check QuarantineCheck() {
  return {"quarantine", [](const ReadView& view, catalog::Findings& findings) -> Status {
            GL_TRY(const std::vector<QuarantineSet> sets, QuarantineSets(view));
            for (const QuarantineSet& set : sets) {
              GL_RETURN_IF_ERROR(CheckCounts(view, set, findings));
            }
            return Ok();
          }};
}

}  // namespace goldline::ingest
