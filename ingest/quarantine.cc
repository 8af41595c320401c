#include "ingest/quarantine.h"

#include <algorithm>
#include <map>
#include <utility>

#include "catalog/catalog.h"
#include "core/errors.h"
#include "core/store/errors.h"
#include "core/store/key.h"
#include "core/text.h"
#include "core/whole_number.h"
#include "ingest/errors.h"
#include "ingest/internal/quarantine_record.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/recheck.h"
#include "quality/redaction.h"

namespace goldline::ingest {

using internal::RowDecisionRecord;
using internal::SetAsideRecord;
using store::Cursor;
using store::Keyspace;
using store::ReadView;

namespace {

constexpr std::string_view kLatest = "latest";

constexpr std::pair<RowState, std::string_view> kStates[] = {{RowState::kOpen, "open"},
                                                             {RowState::kFixed, "fixed"},
                                                             {RowState::kReleased, "released"},
                                                             {RowState::kDropped, "dropped"}};

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
  GL_TRY(const SetAsideRecord stored, internal::DecodeSetAside(value));
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

Status ApplyDecision(std::string_view value, QuarantinedRow& row) {
  GL_TRY(RowDecisionRecord decision, internal::DecodeRowDecision(value));
  row.state = RowState{decision.state};
  row.decided = {decision.time};
  row.actor = std::move(decision.actor);
  row.note = std::move(decision.note);
  row.fixed_fields = std::move(decision.fields);
  if (decision.record.empty()) return Ok();
  Result<JsonValue> fixed = ParseJson(decision.record);
  if (!fixed.ok()) return errors::RecordDamaged("quarantined record", fixed.error().message());
  row.fixed = *std::move(fixed);
  return Ok();
}

// The number at the end of a row's key.
std::uint64_t NumberOf(std::string_view key) {
  store::KeyReader reader(key.substr(key.size() - std::min<std::size_t>(key.size(), 8)));
  return reader.U64();
}

// Hides in the rows of a set what its contract says is not to be shown.
class Redactor {
 public:
  static Result<Redactor> Of(const ReadView& view, const QuarantineSet& set) {
    Redactor redactor;
    GL_TRY(redactor.contract_, internal::ContractOf(view, set));
    return redactor;
  }

  bool hides() const {
    return contract_.object != nullptr && quality::HasClassified(*contract_.object);
  }

  void Redact(QuarantinedRow& row) const {
    if (!hides()) return;
    const quality::SchemaObject& object = *contract_.object;
    row.record = quality::Redacted(object, std::move(row.record));
    if (row.fixed) row.fixed = quality::Redacted(object, *std::move(row.fixed));
    internal::HideValues(contract_, internal::RulesOf::kRun, row.reasons);
  }

 private:
  internal::SetContract contract_;
};

bool IsNewer(const QuarantineSet& a, const QuarantineSet& b) {
  return a.time != b.time ? a.time > b.time : a.run > b.run;
}

// Collects what a list asks for, set by set.
class Lister {
 public:
  Lister(const ReadView& view, const ListOptions& options)
      : view_(view), catalog_(view), options_(options) {}

  Result<RowList> List() {
    GL_TRY(std::vector<QuarantineSet> sets, Sets());
    if (options_.after) {
      GL_TRY(after_, FindQuarantineSet(view_, options_.after->run));
    }
    for (QuarantineSet& set : sets) {
      GL_TRY(const catalog::Dataset dataset, catalog_.GetDataset(set.dataset));
      const std::string name = Concat(dataset.ref.namespace_name, "/", dataset.ref.name);
      if (!options_.dataset.empty() && options_.dataset != name &&
          options_.dataset != dataset.ref.name) {
        continue;
      }
      GL_TRY(const Redactor redactor, Redactor::Of(view_, set));
      const auto take = [&](QuarantinedRow row) -> Status {
        if (options_.stop.stop_requested()) return errors::Cancelled("the list");
        Take(set, name, redactor, std::move(row));
        return Ok();
      };
      GL_RETURN_IF_ERROR(ForEachRow(view_, set, take));
      list_.sets.push_back(std::move(set));
      list_.datasets.push_back(name);
    }
    for (const auto& [rule, rows] : rules_) list_.rules.push_back({rule, rows});
    std::stable_sort(list_.rules.begin(), list_.rules.end(),
                     [](const RuleCount& a, const RuleCount& b) { return a.rows > b.rows; });
    return std::move(list_);
  }

 private:
  Result<std::vector<QuarantineSet>> Sets() const {
    if (!options_.run) return QuarantineSets(view_);
    GL_TRY(QuarantineSet set, FindQuarantineSet(view_, *options_.run));
    return std::vector<QuarantineSet>{std::move(set)};
  }

  void Take(const QuarantineSet& set, const std::string& dataset, const Redactor& redactor,
            QuarantinedRow row) {
    if (options_.state ? row.state != *options_.state : !IsWaiting(row.state)) return;
    if (!options_.rule.empty() && !row.HasReason(options_.rule)) return;
    for (const RowReason& reason : row.reasons) ++rules_[reason.rule];
    ++list_.total;
    if (!IsAfter(set, row.number) || ++passed_ <= options_.skip) return;
    if (list_.rows.size() == options_.limit) {
      if (!list_.rows.empty()) list_.next = list_.rows.back().name;
      return;
    }
    redactor.Redact(row);
    list_.rows.push_back({{set.uuid, row.number}, dataset, std::move(row)});
  }

  // Whether a row comes after the one that the options name.
  bool IsAfter(const QuarantineSet& set, std::uint64_t number) const {
    if (!after_) return true;
    return set.run == after_->run ? number > options_.after->number : IsNewer(*after_, set);
  }

  const ReadView& view_;
  const catalog::CatalogView catalog_;
  const ListOptions& options_;
  std::optional<QuarantineSet> after_;
  std::uint64_t passed_ = 0;  // rows that match and come after it
  std::map<std::string, std::uint64_t> rules_;
  RowList list_;
};

Status CheckCounts(const ReadView& view, const QuarantineSet& set, catalog::Findings& findings) {
  QuarantineSet counted = set;
  counted.rows = counted.fixed = counted.released = counted.dropped = 0;
  Status read = ForEachRow(view, set, [&](const QuarantinedRow& row) {
    findings.CountRecord();
    ++counted.rows;
    if (row.state == RowState::kFixed) ++counted.fixed;
    if (row.state == RowState::kReleased) ++counted.released;
    if (row.state == RowState::kDropped) ++counted.dropped;
    return Ok();
  });
  const std::string where = Concat("quarantine of the run ", ToString(set.uuid));
  if (!read.ok() && read.error().code() != ErrorCode::kDataLoss) return read;
  if (!read.ok()) {
    findings.Add("unreadable", Concat(where, ": ", read.error().message()));
  } else if (!(counted == set)) {
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

bool QuarantinedRow::HasReason(std::string_view rule) const {
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const RowReason& reason) { return reason.rule == rule; });
}

Result<std::vector<QuarantineSet>> QuarantineSets(const ReadView& view) {
  std::vector<QuarantineSet> sets;
  Cursor at = view.Prefix(Keyspace::kQuarantine, internal::SetPrefix());
  for (; at.valid(); at.Next()) {
    GL_TRY(QuarantineSet set, internal::DecodeSet(at.key(), at.value()));
    sets.push_back(std::move(set));
  }
  GL_RETURN_IF_ERROR(at.status());
  std::sort(sets.begin(), sets.end(), IsNewer);
  return sets;
}

Result<QuarantineSet> FindQuarantineSet(const ReadView& view, const Uuid& run) {
  GL_TRY(std::vector<QuarantineSet> sets, QuarantineSets(view));
  for (QuarantineSet& set : sets) {
    if (run == Uuid{} || set.uuid == run) return std::move(set);
  }
  return errors::NothingQuarantined(run == Uuid{} ? "any run" : Concat("the run ", ToString(run)));
}

Status ForEachRow(const ReadView& view, const QuarantineSet& set,
                  const std::function<Status(QuarantinedRow)>& visit) {
  Cursor rows = view.Prefix(Keyspace::kRunRow, internal::SetAsidePrefix(set.run));
  Cursor decisions = view.Prefix(Keyspace::kRunRow, internal::DecisionPrefix(set.run));
  for (; rows.valid(); rows.Next()) {
    GL_TRY(QuarantinedRow row, ReadSetAside(NumberOf(rows.key()), rows.value()));
    if (decisions.valid() && NumberOf(decisions.key()) == row.number) {
      GL_RETURN_IF_ERROR(ApplyDecision(decisions.value(), row));
      decisions.Next();
    }
    GL_RETURN_IF_ERROR(visit(std::move(row)));
  }
  GL_RETURN_IF_ERROR(decisions.status());
  return rows.status();
}

Result<QuarantinedRow> GetRow(const ReadView& view, const QuarantineSet& set,
                              std::uint64_t number) {
  GL_TRY(const auto stored, view.Get(Keyspace::kRunRow, internal::SetAsideKey(set.run, number)));
  if (!stored) return errors::NoSuchRow(ToString(RowName{set.uuid, number}), set.rows);
  GL_TRY(QuarantinedRow row, ReadSetAside(number, *stored));
  GL_TRY(const auto decided, view.Get(Keyspace::kRunRow, internal::DecisionKey(set.run, number)));
  if (decided) GL_RETURN_IF_ERROR(ApplyDecision(*decided, row));
  return row;
}

Result<RowList> ListRows(const ReadView& view, const ListOptions& options) {
  return Lister(view, options).List();
}

Result<ShownRow> ShowRow(const ReadView& view, const RowName& name, Values values) {
  GL_TRY(const QuarantineSet set, FindQuarantineSet(view, name.run));
  GL_TRY(const catalog::Dataset dataset, catalog::CatalogView(view).GetDataset(set.dataset));
  ShownRow shown;
  shown.name = {set.uuid, name.number};
  shown.dataset = Concat(dataset.ref.namespace_name, "/", dataset.ref.name);
  GL_TRY(shown.row, GetRow(view, set, name.number));
  if (values == Values::kShown) return shown;
  GL_TRY(const Redactor redactor, Redactor::Of(view, set));
  shown.hidden = redactor.hides();
  redactor.Redact(shown.row);
  return shown;
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
