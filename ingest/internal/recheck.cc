#include "ingest/internal/recheck.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "catalog/catalog.h"
#include "core/errors.h"
#include "core/text.h"
#include "core/worker_pool.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/seen_keys.h"
#include "ingest/internal/set_change.h"
#include "ingest/mapping.h"
#include "ingest/reader.h"
#include "quality/check.h"
#include "quality/redaction.h"

namespace goldline::ingest::internal {
namespace {

// Of the reasons of values that could not be computed.
constexpr std::string_view kMappingPrefix = "mapping.";

bool NamesClassified(const quality::SchemaObject& object, const RowReason& reason) {
  return std::any_of(reason.fields.begin(), reason.fields.end(), [&](const std::string& field) {
    return quality::IsClassified(object, field);
  });
}

bool IsSet(const QuarantinedRow& row, const std::string& field) {
  return std::find(row.fixed_fields.begin(), row.fixed_fields.end(), field) !=
         row.fixed_fields.end();
}

// What a check of the record as it is now could not see: a value that was not computed is null.
std::vector<RowReason> StandingReasons(const QuarantinedRow& row) {
  std::vector<RowReason> standing;
  for (const RowReason& reason : row.reasons) {
    const bool unreadable = !row.current().is_object();
    const bool uncomputed = reason.rule.starts_with(kMappingPrefix) && !reason.fields.empty() &&
                            !IsSet(row, reason.fields.front());
    if (unreadable || uncomputed) standing.push_back(reason);
  }
  return standing;
}

bool HasReason(const std::vector<RowReason>& reasons, const quality::Rule& rule) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const RowReason& reason) { return reason.rule == rule.id; });
}

// Whether a name that somebody set is the field, a part of it, or what it is a part of.
bool Overlap(std::string_view set, std::string_view field) {
  const auto within = [](std::string_view part, std::string_view whole) {
    return part == whole || (part.starts_with(whole) && part[whole.size()] == '.');
  };
  return within(set, field) || within(field, set);
}

// Which rules need more than the records themselves: other datasets, or all that they came with.
bool NeedsOthers(const quality::Rule& rule) {
  return rule.sets_aside() && (!rule.executed() || (rule.of_series && !rule.of_keys));
}

class Rechecker {
 public:
  Rechecker(const store::ReadView& view, const QuarantineSet& set, const SetContract& contract,
            const ActionContext& context)
      : view_(view), set_(set), contract_(contract), context_(context) {}

  Result<Rechecked> Run(const std::vector<QuarantinedRow>& rows, Keys keys) {
    keys_ = keys;
    for (const QuarantinedRow& row : rows) outcome_.reasons.push_back(StandingReasons(row));
    GL_RETURN_IF_ERROR(StartCheck(rows));
    std::size_t objects = 0;
    std::string lines;
    for (const QuarantinedRow& row : rows) {
      if (row.current().is_object()) {
        lines += LineOf(row.current());
        ++objects;
      }
      lines += '\n';
    }
    GL_TRY(const std::size_t judged, JudgeLines(std::move(lines)));
    // A row that nobody judged must not be taken for one that passes.
    GL_CHECK(judged == objects);
    if (plan_) GL_RETURN_IF_ERROR(ReadKeys(*plan_));
    return std::move(outcome_);
  }

 private:
  // Each record is a line of its own, so its line tells which row it is.
  static std::size_t RowOf(const RecordBatch& batch, std::size_t row) {
    return batch.places[row].line - 1;
  }

  // The record as it was written. A pipeline's fields are one value each: what is nested in one
  // is its text.
  std::string LineOf(const JsonValue& record) const {
    if (set_.fields.empty()) return JsonOf(record);
    JsonValue flat = record;
    for (JsonMember& member : flat.members) {
      if (!member.value.is_object() && !member.value.is_array()) continue;
      JsonValue text;
      text.kind = JsonValue::Kind::kString;
      text.text = JsonOf(member.value);
      member.value = std::move(text);
    }
    return JsonOf(flat);
  }

  Status StartCheck(const std::vector<QuarantinedRow>& rows) {
    if (contract_.object == nullptr) return Ok();
    const bool typed = !set_.fields.empty();
    // Of the run itself, too: what it did not set aside counts before what is given back.
    GL_TRY(const catalog::Dataset dataset, catalog::CatalogView(view_).GetDataset(set_.dataset));
    GL_TRY(auto earlier, EarlierKeysOf(view_, dataset.ref, std::nullopt));
    GL_TRY(quality::CheckPlan plan,
           quality::CheckPlan::Compile(
               *contract_.contract, *contract_.object, typed ? set_.fields : Fields{},
               {.fixed_fields = typed, .now = context_.now, .earlier = std::move(earlier)}));
    plan_ = plan;
    check_.emplace(std::move(plan), quality::RepeatedRows::kLater);
    if (keys_ == Keys::kOfAdmitted) {
      GL_TRY(outcome_.keys_compared, MergeAdmitted(*plan_, *check_));
    }
    for (const quality::Rule& rule : plan_->rules()) {
      if (!NeedsOthers(rule)) continue;
      for (std::size_t i = 0; i < rows.size(); ++i) KeepReason(rule, rows[i], outcome_.reasons[i]);
    }
    return Ok();
  }

  // A line is a record, or empty. Gives how many records there were.
  Result<std::size_t> JudgeLines(std::string lines) {
    ReadOptions options;
    options.format = InputFormat::kNdjson;
    options.max_record_bytes = lines.size() + 1;
    GL_TRY(const auto source, OpenText(std::move(lines), "quarantine", options));
    std::size_t judged = 0;
    while (true) {
      GL_TRY(const std::optional<Block> block, source->Next());
      if (!block) return judged;
      GL_TRY(RecordBatch batch, source->Parse(*block));
      for (const MalformedRecord& malformed : batch.malformed) {
        outcome_.reasons[malformed.place.line - 1].push_back({"parse", {}, malformed.message});
      }
      judged += batch.rows() + batch.malformed.size();
      GL_RETURN_IF_ERROR(Judge(std::move(batch)));
    }
  }

  Status Judge(RecordBatch batch) {
    if (!set_.fields.empty()) {
      GL_TRY(batch, Cast(batch));
    }
    if (check_) {
      quality::BatchVerdict verdict = plan_->Evaluate(std::move(batch));
      GL_RETURN_IF_ERROR(check_->Merge(verdict));
      AddReasons(verdict);
      batch = std::move(verdict.batch);
    }
    std::vector<std::uint32_t> passing;
    for (std::uint32_t row = 0; row < batch.rows(); ++row) {
      if (outcome_.reasons[RowOf(batch, row)].empty()) passing.push_back(row);
    }
    if (!passing.empty()) outcome_.passing.push_back(SelectRows(batch, passing));
    return Ok();
  }

  // The keys of the rows that pass.
  Status ReadKeys(const quality::CheckPlan& plan) {
    const std::vector<quality::KeySet> sets = plan.key_sets();
    if (sets.empty()) return Ok();
    quality::Check check(plan, quality::RepeatedRows::kLater);
    for (const RecordBatch& batch : outcome_.passing) {
      quality::BatchVerdict verdict = plan.Evaluate(batch);
      GL_RETURN_IF_ERROR(check.Merge(verdict));
    }
    check.Finish({});
    for (const quality::KeySet& set : sets) {
      std::vector<quality::SeenKey>& keys = outcome_.keys.emplace_back(set.id, 0).second;
      const auto take = [&](const quality::SeenKey& seen) -> Status {
        keys.push_back({seen.key, 0});  // its line here is that of no input
        return Ok();
      };
      GL_RETURN_IF_ERROR(check.ForEachKey(set, take));
    }
    return Ok();
  }

  // With the types that the pipeline gave the fields.
  Result<RecordBatch> Cast(const RecordBatch& batch) {
    GL_TRY(const Mapping casts, Mapping::Casts(set_.fields, "quarantine"));
    GL_TRY(MappedBatch mapped, casts.Apply(batch, {context_.now}));
    for (const MappingError& error : mapped.errors) {
      outcome_.reasons[RowOf(mapped.batch, error.row)].push_back(
          {Concat(kMappingPrefix, error.field), {error.field}, error.error.ToString()});
    }
    return std::move(mapped.batch);
  }

  void AddReasons(const quality::BatchVerdict& verdict) {
    for (const quality::Failure& failure : verdict.failures) {
      const quality::Rule& rule = plan_->rules()[failure.rule];
      std::vector<RowReason>& reasons = outcome_.reasons[RowOf(verdict.batch, failure.row)];
      if (!rule.sets_aside() || HasReason(reasons, rule)) continue;
      if (keys_ == Keys::kNone && rule.of_keys) continue;
      reasons.push_back({rule.id, rule.fields, plan_->Message(failure, verdict.batch)});
    }
  }

  // What cannot be judged here stays a reason until somebody sets one of the rule's fields.
  void KeepReason(const quality::Rule& rule, const QuarantinedRow& row,
                  std::vector<RowReason>& reasons) const {
    if (SetsFieldOf(rule, row) || HasReason(reasons, rule)) return;
    const auto before =
        std::find_if(row.reasons.begin(), row.reasons.end(),
                     [&](const RowReason& reason) { return reason.rule == rule.id; });
    if (before == row.reasons.end()) return;
    reasons.push_back(*before);
    reasons.back().message += "; it is not judged again until one of its fields is set";
  }

  bool SetsFieldOf(const quality::Rule& rule, const QuarantinedRow& row) const {
    return std::any_of(row.fixed_fields.begin(), row.fixed_fields.end(), [&](const auto& set) {
      return rule.fields.empty() ||
             std::any_of(rule.fields.begin(), rule.fields.end(), [&](const std::string& field) {
               return Overlap(set, field) || Overlap(set, PhysicalName(field));
             });
    });
  }

  // Of a declared field; a part of one has its own name here.
  const std::string& PhysicalName(const std::string& field) const {
    for (const quality::Property& property : contract_.object->properties) {
      if (property.name == field && !property.physical_name.empty()) return property.physical_name;
    }
    return field;
  }

  // Shows the check the records that passed before. False when they are nowhere to be read, or no
  // rule compares keys.
  Result<bool> MergeAdmitted(const quality::CheckPlan& plan, quality::Check& check) const {
    const bool compares = std::any_of(plan.rules().begin(), plan.rules().end(),
                                      [](const quality::Rule& rule) { return rule.of_series; });
    std::error_code failed;
    if (!compares || set_.admitted.empty() ||
        !std::filesystem::is_regular_file(set_.admitted, failed)) {
      return false;
    }
    WorkerPool pool(context_.threads);
    GL_TRY(const Mapping casts, Mapping::Casts(set_.fields, set_.admitted));
    GL_RETURN_IF_ERROR(ForEachBatch<quality::BatchVerdict>(
        std::vector<std::string>{set_.admitted}, ReadOptions{}, pool,
        [&](const RecordBatch& batch) -> Result<quality::BatchVerdict> {
          GL_TRY(MappedBatch mapped, casts.Apply(batch, {context_.now}));
          return plan.Evaluate(std::move(mapped.batch));
        },
        [&](quality::BatchVerdict verdict) { return check.Merge(verdict); }, context_.stop));
    return true;
  }

  const store::ReadView& view_;
  const QuarantineSet& set_;
  const SetContract& contract_;
  const ActionContext& context_;
  Keys keys_ = Keys::kOfRows;
  std::optional<quality::CheckPlan> plan_;  // none: the pipeline had no contract
  std::optional<quality::Check> check_;
  Rechecked outcome_;
};

}  // namespace

Result<SetContract> ContractOf(const store::ReadView& view, const QuarantineSet& set) {
  SetContract found;
  if (set.contract == Hash128{}) return found;
  GL_TRY(const std::string text, ContractText(view, set));
  GL_TRY(found.contract, quality::Contract::Parse(text, "the contract of the run"));
  found.contract->gate = set.gate;
  found.object = found.contract->Find(set.object);
  return found;
}

void HideValues(const SetContract& contract, RulesOf rules, std::vector<RowReason>& reasons) {
  if (contract.object == nullptr || !quality::HasClassified(*contract.object)) return;
  for (RowReason& reason : reasons) {
    if (reason.rule.starts_with(kMappingPrefix) ||
        (rules == RulesOf::kOther && NamesClassified(*contract.object, reason))) {
      reason.message = quality::kHidden;
    }
  }
}

Result<Rechecked> Recheck(const store::ReadView& view, const QuarantineSet& set,
                          const SetContract& contract, const std::vector<QuarantinedRow>& rows,
                          Keys keys, const ActionContext& context) {
  if (keys != Keys::kOfAdmitted) return Rechecker(view, set, contract, context).Run(rows, keys);
  // A row that stays for another reason must not hold back the next one with its key: those that
  // may pass come first.
  GL_TRY(const Rechecked alone, Rechecker(view, set, contract, context).Run(rows, Keys::kNone));
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t row) { return alone.reasons[row].empty(); });
  Rechecker again(view, set, contract, context);
  if (std::is_sorted(order.begin(), order.end())) return again.Run(rows, keys);
  std::vector<QuarantinedRow> ordered;
  ordered.reserve(rows.size());
  for (const std::size_t row : order) ordered.push_back(rows[row]);
  GL_TRY(Rechecked checked, again.Run(ordered, keys));
  std::vector<std::vector<RowReason>> reasons(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) reasons[order[i]] = std::move(checked.reasons[i]);
  checked.reasons = std::move(reasons);
  return checked;
}

}  // namespace goldline::ingest::internal
